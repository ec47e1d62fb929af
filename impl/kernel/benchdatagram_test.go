package kernel

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The benchmarks compare a datagram socket with the net.UDPConn that does the
// same: each turn sends 64 bytes and receives them, in one goroutine, so that
// only the calls themselves are measured.
const datagramSize = 64

func BenchmarkSendReceive(b *testing.B) {
	turns := func(b *testing.B, send func(p []byte) error, receive func(p []byte) error) {
		p := make([]byte, datagramSize)
		b.ReportAllocs()
		for b.Loop() {
			if err := send(p); err != nil {
				b.Fatal(err)
			}
			if err := receive(p); err != nil {
				b.Fatal(err)
			}
		}
	}
	open := func(b *testing.B) (*net.UDPConn, netip.AddrPort) {
		c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, 0)))
		require.NoError(b, err)
		b.Cleanup(func() { _ = c.Close() })
		return c, c.LocalAddr().(*net.UDPAddr).AddrPort()
	}

	b.Run("to/native", func(b *testing.B) {
		near, _ := open(b)
		far, to := open(b)
		turns(b, func(p []byte) error {
			_, err := near.WriteToUDPAddrPort(p, to)
			return err
		}, func(p []byte) error {
			_, _, err := far.ReadFromUDPAddrPort(p)
			return err
		})
	})
	b.Run("to/datagram", func(b *testing.B) {
		near, far := boundDatagram(b, impl.UDP4), boundDatagram(b, impl.UDP4)
		to := far.LocalEndpoint()
		turns(b, func(p []byte) error {
			_, err := near.Send(p, to)
			return err
		}, func(p []byte) error {
			_, err := far.Receive(p)
			return err
		})
	})
	b.Run("connected/native", func(b *testing.B) {
		far, to := open(b)
		near, err := net.Dial("udp4", to.String())
		require.NoError(b, err)
		defer func() { _ = near.Close() }()
		turns(b, func(p []byte) error {
			_, err := near.Write(p)
			return err
		}, func(p []byte) error {
			_, err := far.Read(p)
			return err
		})
	})
	b.Run("connected/datagram", func(b *testing.B) {
		near, far := datagramPair(b, impl.UDP4)
		turns(b, func(p []byte) error {
			_, err := near.Send(p, impl.Endpoint{})
			return err
		}, func(p []byte) error {
			_, err := far.Receive(p)
			return err
		})
	})
	b.Run("connected/try", func(b *testing.B) {
		near, far := datagramPair(b, impl.UDP4)
		turns(b, func(p []byte) error {
			_, err := near.Send(p, impl.Endpoint{})
			return err
		}, func(p []byte) error {
			for {
				if _, err := far.TryReceive(p); err != impl.ErrWouldBlock {
					return err
				}
			}
		})
	})
}
