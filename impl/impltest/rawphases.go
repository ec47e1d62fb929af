package impltest

import (
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// rawPhases: made, then opened, then closed. A call that comes too early, or with
// a wrong argument, has no effect.
func rawPhases(s *suite) {
	s.scene("a new socket is nowhere", func(e *env) {
		a := e.datagram()
		assert.Equal(e, e.network, a.Network())
		assert.True(e, a.LocalEndpoint().IsZero())
		assert.True(e, a.RemoteEndpoint().IsZero())
		assert.False(e, a.CanRead())
		assert.True(e, a.CanWrite(), "it would answer that there is no destination")
		require.NoError(e, a.EnsureWritable())
		for _, p := range [][]byte{make([]byte, 5), {}, nil} {
			for _, receive := range []func([]byte) (impl.Message, error){a.Receive, a.TryReceive, a.TryPeek} {
				_, err := receive(p)
				e.wrongPhase(err, impl.ErrNotBound, "recvfrom", syscall.EINVAL)
			}
		}
		require.ErrorIs(e, a.EnsureReadable(), impl.ErrNotBound)
		require.NoError(e, a.Close())
		e.opError(a.Close(), "close", none, none, errClosed)
	})

	s.scene("an endpoint that does not fit", func(e *env) {
		other := impl.IP(e.host.V6, 0)
		if e.network == impl.ICMP6 {
			other = impl.IP(e.host.V4, 0)
		}
		wrongs := []impl.Endpoint{
			impl.UnixPath("/nowhere"), impl.IP(e.there().Addr(), 1), impl.IP(e.there().Addr(), 58), impl.IP(netip.Addr{}, 7),
		}
		if other.Addr().IsValid() {
			wrongs = append(wrongs, other)
		}
		for _, wrong := range wrongs {
			a := e.raw()
			for range 2 {
				e.wrongArgument(a.Bind(wrong), "address")
				e.wrongArgument(a.Connect(wrong), "address")
				e.wrongArgument(e.sendToErr(a, wrong), "address")
				assert.True(e, a.LocalEndpoint().IsZero(), "nothing has happened")
				require.NoError(e, a.Bind(none))
			}
			e.getsReply(a, e.request(icmp.NewID(), 1, "x"))
		}
	})

	s.scene("deadlines hold from before it is opened", func(e *env) {
		a := e.raw()
		require.NoError(e, a.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		require.NoError(e, a.Bind(none))
		requireTimeout(e, e.receiveErr(a))
		requireTimeout(e, e.sendToErr(a, e.there()))
		require.NoError(e, a.SetReadDeadline(time.Time{}))
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.getsReply(a, e.request(icmp.NewID(), 1, "x"))
	})

	s.scene("networks that are not raw ones", func(e *env) {
		for _, network := range []impl.Network{"", "tcp", "udp4", "unixgram", "ip", "ip4:udp", "ip4:1", "ip6:icmp", "nonsense"} {
			d, err := e.clients.Provider.NewRaw(network)
			assert.Nil(e, d)
			unknown(e, err, network)
			_, err = e.clients.Provider.NewDatagram(e.network)
			require.ErrorIs(e, err, net.UnknownNetworkError(e.network), "a raw network for others")
		}
	})

	s.scene("after Close", func(e *env) {
		bound, connected, open := e.rawHere(), e.raw(), e.ear(e.clients)
		require.NoError(e, connected.Connect(e.there()))
		e.says(connected, e.request(icmp.NewID(), 1, "unread"), none) // changes nothing
		for _, d := range []impl.Datagram{bound, connected, open, e.datagram()} {
			local, remote := d.LocalEndpoint(), d.RemoteEndpoint()
			require.NoError(e, d.Close())
			e.closedDatagram(d, e.there())
			assert.Equal(e, local, d.LocalEndpoint())
			assert.Equal(e, remote, d.RemoteEndpoint())
			e.datagramErr(d.Close(), d, "close", errClosed)
		}
	})
}
