package start

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestHTTP(t *testing.T) {
	ns := sockets.NewNamespace(memory.New(memory.ForTest(t)))
	listener, err := ns.Listen("tcp", "localhost:80")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "the price of %s", r.URL.Path[1:])
	})}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()

	transport := &http.Transport{DialContext: ns.DialContext}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	response, err := client.Get("http://localhost/tea")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if body, err := io.ReadAll(response.Body); string(body) != "the price of tea" {
		t.Error(string(body), err)
	}
}
