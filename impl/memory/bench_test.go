package memory_test

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The baseline of a round trip: two goroutines that pass a token.
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
		for _, size := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d", network, size), func(b *testing.B) { roundTrips(b, network, size, 0) })
		}
	}
}

// With a deadline before each read.
func BenchmarkRoundTripDeadline(b *testing.B) { roundTrips(b, impl.TCP, 1, time.Minute) }

func roundTrips(b *testing.B, network impl.Network, size int, timeout time.Duration) {
	client, server := pair(b, memory.New(), network)
	exchange := func(s impl.Stream, p []byte) error {
		if timeout > 0 {
			if err := s.SetReadDeadline(time.Now().Add(timeout)); err != nil {
				return err
			}
		}
		_, err := io.ReadFull(s, p)
		return err
	}
	done := make(chan error)
	go func() {
		p := make([]byte, size)
		for {
			if err := exchange(server, p); err != nil {
				done <- err
				return
			}
			if _, err := server.Write(p); err != nil {
				done <- err
				return
			}
		}
	}()
	p := make([]byte, size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Write(p); err != nil {
			b.Fatal(err)
		}
		if err := exchange(client, p); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, client.Close())
	require.ErrorIs(b, <-done, io.EOF)
}

// The baseline of a transfer: one copy.
func BenchmarkBulkCopy(b *testing.B) {
	for _, size := range bulkSizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			from, to := make([]byte, size), make([]byte, size)
			b.SetBytes(int64(size))
			for b.Loop() {
				copy(to, from)
			}
		})
	}
}

var bulkSizes = []int{1 << 10, 4 << 10, 32 << 10, 64 << 10}

func BenchmarkBulk(b *testing.B) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		for _, size := range bulkSizes {
			b.Run(fmt.Sprintf("%s/%d", network, size), func(b *testing.B) { bulk(b, network, size) })
		}
	}
}

func bulk(b *testing.B, network impl.Network, size int) {
	client, server := pair(b, memory.New(), network)
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
	p := make([]byte, size)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Write(p); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, client.Close())
	require.ErrorIs(b, <-done, io.EOF)
}

// No call waits: the bytes go through the queue.
func BenchmarkWriteThenRead(b *testing.B) {
	client, server := pair(b, memory.New(), impl.TCP)
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

func BenchmarkSetReadDeadline(b *testing.B) {
	client, _ := pair(b, memory.New(), impl.TCP)
	t := time.Now().Add(time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		t = t.Add(1)
		if err := client.SetReadDeadline(t); err != nil {
			b.Fatal(err)
		}
	}
}

// The server closes first, so that TIME_WAIT keeps no port from the clients.
func BenchmarkConnectAcceptClose(b *testing.B) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		b.Run(string(network), func(b *testing.B) {
			h := memory.New()
			l := listen(b, h, network)
			remote := l.LocalEndpoint()
			b.ReportAllocs()
			for b.Loop() {
				client, err := h.NewStream(network)
				if err == nil {
					err = client.Connect(b.Context(), remote)
				}
				if err != nil {
					b.Fatal(err)
				}
				server, err := l.Accept()
				if err != nil {
					b.Fatal(err)
				}
				if server.Close() != nil || client.Close() != nil {
					b.Fatal("close failed")
				}
			}
		})
	}
}
