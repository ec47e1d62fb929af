package memory_test

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// pair answers the two ends of a new connection.
func pair(tb testing.TB, h *memory.Host, network impl.Network) (client, server impl.Stream) {
	tb.Helper()
	l := listen(tb, h, network)
	client, server = connect(tb, h, l)
	require.NoError(tb, l.Close())
	return client, server
}

// listen answers a server of the host's loopback.
func listen(tb testing.TB, h *memory.Host, network impl.Network) impl.Server {
	tb.Helper()
	l, err := h.NewServer(network)
	require.NoError(tb, err)
	var local impl.Endpoint
	if network.IsTCP() {
		local = impl.IP(netip.MustParseAddr("127.0.0.1"), 0)
	}
	require.NoError(tb, l.Bind(local))
	require.NoError(tb, l.Listen(-1))
	return l
}

// connect answers the two ends of a new connection to a server.
func connect(tb testing.TB, h *memory.Host, l impl.Server) (client, server impl.Stream) {
	tb.Helper()
	client, err := h.NewStream(l.Network())
	require.NoError(tb, err)
	require.NoError(tb, client.Connect(context.Background(), l.LocalEndpoint()))
	server, err = l.Accept()
	require.NoError(tb, err)
	return client, server
}

// The yardstick of a round trip: two goroutines that hand a token over.
func BenchmarkRoundTripChannel(b *testing.B) {
	there, back := make(chan byte, 1), make(chan byte, 1)
	go func() {
		for x := range there {
			back <- x
		}
		close(back)
	}()
	for b.Loop() {
		there <- 1
		<-back
	}
	close(there)
	<-back
}

func BenchmarkRoundTrip(b *testing.B) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		b.Run(string(network), func(b *testing.B) { roundTrips(b, network, 1, 0) })
	}
}

func BenchmarkRoundTrip64(b *testing.B) { roundTrips(b, impl.TCP, 64, 0) }

// A deadline is set before each read.
func BenchmarkRoundTripDeadline(b *testing.B) { roundTrips(b, impl.TCP, 1, time.Minute) }

func roundTrips(b *testing.B, network impl.Network, size int, timeout time.Duration) {
	client, server := pair(b, memory.New(), network)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p := make([]byte, size)
		for {
			if timeout > 0 {
				server.SetReadDeadline(time.Now().Add(timeout))
			}
			if _, err := io.ReadFull(server, p); err != nil {
				return
			}
			server.Write(p)
		}
	}()
	p := make([]byte, size)
	b.ReportAllocs()
	for b.Loop() {
		client.Write(p)
		if timeout > 0 {
			client.SetReadDeadline(time.Now().Add(timeout))
		}
		if _, err := io.ReadFull(client, p); err != nil {
			b.Fatal(err)
		}
	}
	client.Close()
	<-done
}

// The yardstick of a transfer: one copy.
func BenchmarkBulkCopy(b *testing.B) {
	for _, size := range []int{1 << 10, 32 << 10, 64 << 10} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			from, to := make([]byte, size), make([]byte, size)
			b.SetBytes(int64(size))
			for b.Loop() {
				copy(to, from)
			}
		})
	}
}

func BenchmarkBulk(b *testing.B) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		for _, size := range []int{1 << 10, 32 << 10, 64 << 10} {
			b.Run(fmt.Sprintf("%s/%d", network, size), func(b *testing.B) {
				client, server := pair(b, memory.New(), network)
				done := make(chan struct{})
				go func() {
					defer close(done)
					p := make([]byte, 64<<10)
					for {
						if _, err := server.Read(p); err != nil {
							return
						}
					}
				}()
				p := make([]byte, size)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := client.Write(p); err != nil {
						b.Fatal(err)
					}
				}
				client.Close()
				<-done
			})
		}
	}
}

// Nothing waits: the bytes go through the queue.
func BenchmarkWriteThenRead(b *testing.B) {
	client, server := pair(b, memory.New(), impl.TCP)
	p := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		client.Write(p)
		server.Read(p)
	}
}

func BenchmarkSetReadDeadline(b *testing.B) {
	client, _ := pair(b, memory.New(), impl.TCP)
	t := time.Now().Add(time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		t = t.Add(1)
		client.SetReadDeadline(t)
	}
}

func BenchmarkDialAcceptClose(b *testing.B) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		b.Run(string(network), func(b *testing.B) {
			h := memory.New()
			l := listen(b, h, network)
			ctx, remote := context.Background(), l.LocalEndpoint()
			b.ReportAllocs()
			for b.Loop() {
				client, _ := h.NewStream(network)
				if err := client.Connect(ctx, remote); err != nil {
					b.Fatal(err)
				}
				server, err := l.Accept()
				if err != nil {
					b.Fatal(err)
				}
				client.Close()
				server.Close()
			}
		})
	}
}
