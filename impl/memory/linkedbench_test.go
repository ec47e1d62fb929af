package memory_test

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// twoEnds returns both ends of a connection between two hosts, without a transcript.
func twoEnds(b *testing.B, link memory.Link) (client, server impl.Stream) {
	b.Helper()
	n := memory.NewNetwork()
	near, err := n.AddHost("near")
	require.NoError(b, err)
	far, err := n.AddHost("far")
	require.NoError(b, err)
	require.NoError(b, n.Shape("near", "far", link))
	l, err := far.NewServer(impl.TCP)
	require.NoError(b, err)
	require.NoError(b, l.Bind(impl.IP(far.Addrs()[0], 0)))
	require.NoError(b, l.Listen(-1))
	return connect(b, near, l)
}

// The cost of links: a link without latency, and one on which each segment has an
// event of its own.
func BenchmarkLinkedBulk(b *testing.B) {
	for name, link := range map[string]memory.Link{
		"zero":    {},
		"latency": {Latency: 100 * time.Microsecond},
		"jumbo":   {MTU: 65535},
	} {
		b.Run(name, func(b *testing.B) {
			client, server := twoEnds(b, link)
			done := make(chan error)
			go func() {
				p := make([]byte, 64<<10)
				for {
					if _, err := server.Read(p); err != nil {
						done <- err
						return
					}
				}
			}()
			p := make([]byte, 32<<10)
			b.SetBytes(int64(len(p)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.Write(p); err != nil {
					b.Fatal(err)
				}
			}
			require.NoError(b, client.Close())
			require.ErrorIs(b, <-done, io.EOF)
		})
	}
}

func BenchmarkLinkedWriteThenRead(b *testing.B) {
	client, server := twoEnds(b, memory.Link{})
	p := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Write(p); err != nil {
			b.Fatal(err)
		}
		if _, err := server.Read(p); err != nil {
			b.Fatal(err)
		}
	}
}

// The server closes first, so that TIME_WAIT keeps no port from the clients.
func BenchmarkLinkedConnectAcceptClose(b *testing.B) {
	n := memory.NewNetwork()
	near, err := n.AddHost("near")
	require.NoError(b, err)
	far, err := n.AddHost("far")
	require.NoError(b, err)
	l, err := far.NewServer(impl.TCP)
	require.NoError(b, err)
	require.NoError(b, l.Bind(impl.IP(far.Addrs()[0], 80)))
	require.NoError(b, l.Listen(-1))
	b.ReportAllocs()
	for b.Loop() {
		client, server := connect(b, near, l)
		if server.Close() != nil || client.Close() != nil {
			b.Fatal("close failed")
		}
	}
}
