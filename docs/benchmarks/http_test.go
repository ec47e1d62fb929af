package benchmarks

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkHTTP gets a page repeatedly over one connection that is kept alive.
func BenchmarkHTTP(b *testing.B) {
	for name, size := range map[string]int{"get=64B": 64, "get=1MiB": 1 << 20} {
		b.Run(name, func(b *testing.B) {
			each(b, peers, func(b *testing.B, p peer) { get(b, p, size) })
		})
	}
}

func get(b *testing.B, p peer, size int) {
	l, dial := p.listen(b)
	page := make([]byte, size)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(page)
	})}
	served := make(chan error)
	go func() { served <- server.Serve(l) }()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return dial() }}
	client := &http.Client{Transport: transport}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		answer, err := client.Get("http://host.test/")
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, answer.Body)
		if err != nil || n != int64(size) {
			b.Fatal(n, err)
		}
		_ = answer.Body.Close()
	}
	transport.CloseIdleConnections()
	require.NoError(b, server.Close())
	require.ErrorIs(b, <-served, http.ErrServerClosed)
}
