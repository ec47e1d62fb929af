package benchmarks

import (
	"fmt"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// BenchmarkDatagram sends a datagram from one socket to another and receives
// it, in one goroutine.
func BenchmarkDatagram(b *testing.B) {
	for _, size := range []int{64, 1200} {
		for _, over := range []struct {
			name string
			pair func(tb testing.TB) (send func(p []byte) error, receive func(p []byte) (int, error))
		}{{"memory", memoryDatagrams}, {"udp", udpDatagrams}} {
			b.Run(fmt.Sprintf("size=%d/over=%s", size, over.name), func(b *testing.B) {
				send, receive := over.pair(b)
				message, into := make([]byte, size), make([]byte, size)
				b.ReportAllocs()
				for b.Loop() {
					if err := send(message); err != nil {
						b.Fatal(err)
					}
					if n, err := receive(into); n != size || err != nil {
						b.Fatal(n, err)
					}
				}
			})
		}
	}
}

var loopback = netip.MustParseAddr("127.0.0.1")

func memoryDatagrams(tb testing.TB) (send func(p []byte) error, receive func(p []byte) (int, error)) {
	h := memory.New()
	var ends [2]impl.Datagram
	for i := range ends {
		s, err := h.NewDatagram(impl.UDP4)
		require.NoError(tb, err)
		require.NoError(tb, s.Bind(impl.IP(loopback, 0)))
		tb.Cleanup(func() { _ = s.Close() })
		ends[i] = s
	}
	to := ends[1].LocalEndpoint()
	return func(p []byte) error {
			_, err := ends[0].Send(p, to)
			return err
		}, func(p []byte) (int, error) {
			m, err := ends[1].Receive(p)
			return m.N, err
		}
}

func udpDatagrams(tb testing.TB) (send func(p []byte) error, receive func(p []byte) (int, error)) {
	var ends [2]*net.UDPConn
	for i := range ends {
		c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, 0)))
		require.NoError(tb, err)
		tb.Cleanup(func() { _ = c.Close() })
		ends[i] = c
	}
	to := ends[1].LocalAddr().(*net.UDPAddr).AddrPort()
	return func(p []byte) error {
			_, err := ends[0].WriteToUDPAddrPort(p, to)
			return err
		}, func(p []byte) (int, error) {
			n, _, err := ends[1].ReadFromUDPAddrPort(p)
			return n, err
		}
}
