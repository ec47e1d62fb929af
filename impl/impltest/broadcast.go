package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// everybody is the broadcast address of the loopback network.
var everybody = netip.AddrFrom4([4]byte{127, 255, 255, 255})

// broadcast: one datagram for all sockets at a port.
func broadcast(s *suite) {
	s.once("reaches who is on every address", func(e *env) {
		a, b := e.sender(), e.receiverAt(impl.IP(netip.IPv4Unspecified(), 0))
		to := impl.IP(everybody, b.LocalEndpoint().Port())
		e.sendTo(a, "to everybody", to)
		e.gets(b, "to everybody", a.LocalEndpoint())
		require.NoError(e, a.Connect(to))
		assert.Equal(e, to, a.RemoteEndpoint())
		e.send(a, "connected")
		e.gets(b, "connected", a.LocalEndpoint())
	})

	s.once("does not reach who is on one address", func(e *env) {
		a, b := e.sender(), e.receiver()
		e.sendTo(a, "not to you", impl.IP(everybody, b.LocalEndpoint().Port()))
		e.sendTo(a, "to you", b.LocalEndpoint())
		e.gets(b, "to you", a.LocalEndpoint())
		e.empty(b)
	})

	s.once("nobody there is no error", func(e *env) {
		a := e.sender()
		held := e.receiver() // so that no other socket hears it
		require.NoError(e, a.Connect(impl.IP(everybody, held.LocalEndpoint().Port())))
		for range 3 {
			e.send(a, "nobody")
		}
		e.empty(a)
	})

	if s.has(impl.Broadcast.Name()) {
		s.once("is forbidden while Broadcast is off", func(e *env) {
			a, b := e.sender(), e.receiverAt(impl.IP(netip.IPv4Unspecified(), 0))
			require.NoError(e, impl.Set(a, impl.Broadcast, false))
			to := impl.IP(everybody, b.LocalEndpoint().Port())
			e.sendToFails(a, to, syscall.EACCES)
			e.connectFails(a, to, syscall.EACCES)
			assert.True(e, a.RemoteEndpoint().IsZero())
			e.sendTo(a, "to one", impl.IP(e.host.V4, to.Port()))
			e.gets(b, "to one", a.LocalEndpoint())
			require.NoError(e, impl.Set(a, impl.Broadcast, true))
			e.sendTo(a, "to everybody", to)
			e.gets(b, "to everybody", a.LocalEndpoint())
		})
	}

	for _, o := range []impl.Option[bool]{impl.ReuseAddr, impl.ReusePort} {
		if !s.has(o.Name()) {
			continue
		}
		s.once("reaches all who share a port with "+o.Name(), func(e *env) {
			first := e.sharing(o, impl.IP(netip.IPv4Unspecified(), 0))
			at := first.LocalEndpoint()
			all := []impl.Datagram{first, e.sharing(o, at), e.sharing(o, at)}
			a := e.sender()
			for _, text := range []string{"one", "two"} {
				e.sendTo(a, text, impl.IP(everybody, at.Port()))
				for _, b := range all {
					e.gets(b, text, a.LocalEndpoint())
				}
			}
		})
	}
}
