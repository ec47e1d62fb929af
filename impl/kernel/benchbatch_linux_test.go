package kernel

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/ipv4"

	"github.com/smalltalk-sockets/go/impl"
)

// The benchmarks compare a batch with as many single calls, and with the batches
// of golang.org/x/net: each turn sends 64 datagrams of 64 bytes and receives
// them, in one goroutine. The result is the time of a turn.
const batchOf = 64

func BenchmarkBatch(b *testing.B) {
	turns := func(b *testing.B, send, receive func(first int) (int, error)) {
		b.ReportAllocs()
		all := func(move func(first int) (int, error)) {
			for first := 0; first < batchOf; {
				n, err := move(first)
				if err != nil {
					b.Fatal(err)
				}
				first += n
			}
		}
		for b.Loop() {
			all(send)
			all(receive)
		}
	}
	packets := func(to impl.Endpoint) []impl.Packet {
		ps := make([]impl.Packet, batchOf)
		for i := range ps {
			ps[i] = impl.Packet{Data: make([]byte, datagramSize), To: to}
		}
		return ps
	}
	batches := func(b *testing.B, near, far *datagram, to impl.Endpoint) {
		out, in := packets(to), packets(impl.Endpoint{})
		turns(b, func(first int) (int, error) { return near.SendBatch(out[first:]) },
			func(first int) (int, error) { return far.ReceiveBatch(in[first:]) })
	}
	singles := func(b *testing.B, near, far *datagram, to impl.Endpoint) {
		p := make([]byte, datagramSize)
		turns(b, func(int) (int, error) {
			_, err := near.Send(p, to)
			return 1, err
		}, func(int) (int, error) {
			_, err := far.Receive(p)
			return 1, err
		})
	}
	native := func(b *testing.B, connected bool) {
		far, err := net.ListenUDP("udp4", &net.UDPAddr{IP: loopback.AsSlice()})
		require.NoError(b, err)
		defer func() { _ = far.Close() }()
		var near *net.UDPConn
		addr := far.LocalAddr()
		if connected {
			near, err = net.DialUDP("udp4", nil, addr.(*net.UDPAddr))
			addr = nil
		} else {
			near, err = net.ListenUDP("udp4", &net.UDPAddr{IP: loopback.AsSlice()})
		}
		require.NoError(b, err)
		defer func() { _ = near.Close() }()
		out, in := make([]ipv4.Message, batchOf), make([]ipv4.Message, batchOf)
		for i := range out {
			out[i] = ipv4.Message{Buffers: [][]byte{make([]byte, datagramSize)}, Addr: addr}
			in[i] = ipv4.Message{Buffers: [][]byte{make([]byte, datagramSize)}}
		}
		from, to := ipv4.NewPacketConn(near), ipv4.NewPacketConn(far)
		turns(b, func(first int) (int, error) { return from.WriteBatch(out[first:], 0) },
			func(first int) (int, error) { return to.ReadBatch(in[first:], 0) })
	}

	b.Run("to/native", func(b *testing.B) { native(b, false) })
	b.Run("to/single", func(b *testing.B) {
		near, far := boundDatagram(b, impl.UDP4), boundDatagram(b, impl.UDP4)
		singles(b, near, far, far.LocalEndpoint())
	})
	b.Run("to/batch", func(b *testing.B) {
		near, far := boundDatagram(b, impl.UDP4), boundDatagram(b, impl.UDP4)
		batches(b, near, far, far.LocalEndpoint())
	})
	b.Run("connected/native", func(b *testing.B) { native(b, true) })
	b.Run("connected/single", func(b *testing.B) {
		near, far := datagramPair(b, impl.UDP4)
		singles(b, near, far, impl.Endpoint{})
	})
	b.Run("connected/batch", func(b *testing.B) {
		near, far := datagramPair(b, impl.UDP4)
		batches(b, near, far, impl.Endpoint{})
	})
}
