package works

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
)

// applications are the works of libraries that use connections.
func applications() []Work {
	get := func(size int) func(b *testing.B, p peer) {
		return func(b *testing.B, p peer) { getPage(b, p, size) }
	}
	return append([]Work{
		overPeers(Work{Name: "httpGet64B", What: "net/http gets 64 bytes over a connection that is kept alive"}, listeners, get(64)),
		overPeers(Work{Name: "httpGet1MiB", What: "net/http gets 1 MiB over a connection that is kept alive"}, listeners, get(1<<20)),
	}, remoteCalls()...)
}

func getPage(b *testing.B, p peer, size int) {
	l, dial := p.listen(b)
	page := make([]byte, size)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(page)
	})}
	served := make(chan error)
	go func() { served <- server.Serve(l) }()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return dial() }}
	client := &http.Client{Transport: transport}
	get := func() {
		response, err := client.Get("http://host.test/")
		must(b, err)
		n, err := io.Copy(io.Discard, response.Body)
		must(b, err)
		counted(b, "bytes", n, int64(size))
		_ = response.Body.Close()
	}
	get() // connects
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		get()
	}
	transport.CloseIdleConnections()
	must(b, server.Close())
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		b.Fatal(err)
	}
}
