package memory_test

import (
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

var datagramSizes = []int{64, 1200}

// A datagram is sent and received, to a peer and to a named endpoint.
func BenchmarkDatagram(b *testing.B) {
	for _, network := range []impl.Network{impl.UDP4, impl.UDP6, impl.Unixgram} {
		for _, size := range datagramSizes {
			b.Run(fmt.Sprintf("%s/%d", network, size), func(b *testing.B) {
				from, to := datagramPair(b, memory.New(), network)
				sendAndReceive(b, from, to, impl.Endpoint{}, size)
			})
			b.Run(fmt.Sprintf("%s/%d/to", network, size), func(b *testing.B) {
				from, to := datagramPair(b, memory.New(), network)
				require.NoError(b, from.Connect(impl.Endpoint{}))
				sendAndReceive(b, from, to, to.LocalEndpoint(), size)
			})
		}
	}
}

// Between hosts, a datagram goes over a link that takes no time.
func BenchmarkDatagramOverLink(b *testing.B) {
	for _, size := range datagramSizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			n := memory.NewNetwork()
			from, to := hostSocket(b, n, "a", impl.UDP4), hostSocket(b, n, "b", impl.UDP4)
			sendAndReceive(b, from, to, to.LocalEndpoint(), size)
		})
	}
}

func sendAndReceive(b *testing.B, from, to impl.Datagram, at impl.Endpoint, size int) {
	p := make([]byte, size)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := from.Send(p, at); err != nil {
			b.Fatal(err)
		}
		if _, err := to.Receive(p); err != nil {
			b.Fatal(err)
		}
	}
}

// 64 datagrams are sent in one call and received in one.
func BenchmarkDatagramBatch(b *testing.B) {
	from, to := datagramPair(b, memory.New(), impl.UDP4)
	out, in := packetsOf(64, 64, impl.Endpoint{}), packetsOf(64, 64, impl.Endpoint{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := from.(impl.Batch).SendBatch(out); err != nil {
			b.Fatal(err)
		}
		if _, err := to.(impl.Batch).ReceiveBatch(in); err != nil {
			b.Fatal(err)
		}
	}
}

// The baseline: UDP over the loopback interface of the machine.
func BenchmarkDatagramKernel(b *testing.B) {
	for _, size := range datagramSizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			to, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
			require.NoError(b, err)
			from, err := net.DialUDP("udp4", nil, to.LocalAddr().(*net.UDPAddr))
			require.NoError(b, err)
			p := make([]byte, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := from.Write(p); err != nil {
					b.Fatal(err)
				}
				if _, _, err := to.ReadFromUDPAddrPort(p); err != nil {
					b.Fatal(err)
				}
			}
			require.NoError(b, from.Close())
			require.NoError(b, to.Close())
		})
	}
}

// Two goroutines send each other a datagram in turn.
func BenchmarkDatagramRoundTrip(b *testing.B) {
	one, other := datagramPair(b, memory.New(), impl.UDP4)
	require.NoError(b, other.Connect(one.LocalEndpoint()))
	done := make(chan error)
	go func() {
		p := make([]byte, 64)
		for {
			if _, err := other.Receive(p); err != nil {
				done <- err
				return
			}
			if _, err := other.Send(p, impl.Endpoint{}); err != nil {
				done <- err
				return
			}
		}
	}()
	p := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := one.Send(p, impl.Endpoint{}); err != nil {
			b.Fatal(err)
		}
		if _, err := one.Receive(p); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, other.Close())
	require.ErrorIs(b, <-done, net.ErrClosed)
}
