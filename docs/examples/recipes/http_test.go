package recipes

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
)

// net/http between two hosts that are 40 milliseconds apart. Time is virtual:
// the test takes none, and what it measures is exact.
func TestHTTPOverALinkWithLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		shop, bank := addHost(t, network, "shop"), addHost(t, network, "bank")
		ok(t, network.Shape("shop", "bank", memory.Link{Latency: 40 * time.Millisecond}))

		listener, err := bank.Listen("tcp", "bank:80")
		ok(t, err)
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, "Hello, %s!", r.URL.Path[1:])
		})}
		served := make(chan error)
		go func() { served <- server.Serve(listener) }()
		transport := &http.Transport{DialContext: shop.DialContext}
		client := &http.Client{Transport: transport}

		for i, want := range []time.Duration{
			160 * time.Millisecond, // a round trip to connect, and one to ask
			80 * time.Millisecond,  // the connection is still there
		} {
			began := time.Now()
			answer, err := client.Get("http://bank/world")
			ok(t, err)
			body, err := io.ReadAll(answer.Body)
			ok(t, err)
			ok(t, answer.Body.Close())
			if took := time.Since(began); string(body) != "Hello, world!" || took != want {
				t.Error("request", i, "took", took, "and got", string(body))
			}
		}

		transport.CloseIdleConnections()
		ok(t, server.Shutdown(t.Context()))
		if err := <-served; err != http.ErrServerClosed {
			t.Error(err)
		}
	})
}
