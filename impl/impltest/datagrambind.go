package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramBind: a bound socket holds its endpoint, and nothing more.
func datagramBind(s *suite) {
	s = s.together()

	s.scene("chooses a port", func(e *env) {
		wanted := e.here()
		got := e.receiverAt(wanted).LocalEndpoint()
		switch {
		case e.isUnix():
			assert.Equal(e, wanted, got)
		case wanted.Addr().IsValid():
			assert.Equal(e, wanted.Addr(), got.Addr())
			assert.NotZero(e, got.Port())
		default:
			assert.True(e, got.Addr().IsUnspecified(), "every address, not %v", got)
			assert.NotZero(e, got.Port())
		}
	})

	s.udp("takes the endpoint that it is given", func(e *env) {
		e.untilFree(func() error {
			free := e.receiver()
			at := free.LocalEndpoint()
			require.NoError(e, free.Close())
			a := e.datagram()
			err := a.Bind(at)
			if err == nil {
				assert.Equal(e, at, a.LocalEndpoint())
			}
			return err
		})
	})

	s.scene("holds its endpoint", func(e *env) {
		at := e.receiver().LocalEndpoint()
		b := e.datagram()
		e.inUse(b, at)
		assert.True(e, b.LocalEndpoint().IsZero())
		require.NoError(e, b.Bind(e.here()), "after an error the socket is as it was")
	})

	s.udp("a connected socket holds its endpoint", func(e *env) {
		a := e.datagram()
		e.link(a, e.receiver())
		e.inUse(e.datagram(), a.LocalEndpoint())
	})

	s.udp("the ports of streams are others", func(e *env) {
		streams := map[impl.Network]impl.Network{impl.UDP4: impl.TCP4, impl.UDP6: impl.TCP6, impl.UDP: impl.TCP}
		e.untilFree(func() error {
			at := e.receiver().LocalEndpoint()
			a := e.serverOf(streams[e.network])
			err := a.Bind(at)
			if err == nil {
				err = a.Listen(1)
			}
			return err
		})
	})

	s.udp("an address of another host", func(e *env) {
		if e.network == impl.UDP6 {
			return // Foreign is an address of IPv4.
		}
		a, at := e.datagram(), impl.IP(e.host.Foreign, 0)
		e.opError(a.Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRNOTAVAIL))
		require.NoError(e, a.Bind(e.here()))
	})

	s.udp("ports that are chosen are not in use", func(e *env) {
		seen := map[uint16]bool{}
		for range 30 {
			port := e.receiver().LocalEndpoint().Port()
			assert.False(e, seen[port], "port %d was chosen twice", port)
			assert.GreaterOrEqual(e, port, uint16(1024))
			seen[port] = true
		}
	})

	s.once("closing frees the port", func(e *env) {
		a := e.receiverAt(impl.IP(e.host.Spare[0], 0))
		at := a.LocalEndpoint()
		require.NoError(e, a.Close())
		assert.Equal(e, at, a.LocalEndpoint(), "it goes on answering")
		b := e.receiverAt(at)
		e.link(b, e.receiver())
		e.send(b, "x")
		require.NoError(e, b.Close(), "which leaves nothing behind")
		e.receiverAt(at)
	})

	datagramPlaces(s)
}

// datagramPlaces: which sockets can share a port number.
func datagramPlaces(s *suite) {
	host := s.h.Host
	every4 := place{"0.0.0.0", impl.UDP4, netip.IPv4Unspecified()}
	one4 := place{"an IPv4 address", impl.UDP4, host.Spare[0]}
	other4 := place{"another IPv4 address", impl.UDP4, host.Spare[1]}
	conflicts := [][2]place{{every4, every4}, {every4, one4}, {one4, every4}, {one4, one4}}
	neighbours := [][2]place{{one4, other4}}
	if s.h.Features.IPv6 {
		every6 := place{"[::] of IPv6 alone", impl.UDP6, netip.IPv6Unspecified()}
		one6 := place{"[::1]", impl.UDP6, host.V6}
		conflicts = append(conflicts, [][2]place{{every6, every6}, {every6, one6}, {one6, every6}, {one6, one6}}...)
		neighbours = append(neighbours, [][2]place{{one4, one6}, {one6, one4}, {every6, every4}, {every4, every6}, {one6, every4}}...)
	}
	if s.h.Features.DualStack {
		dual := place{"no address", impl.UDP, netip.Addr{}}
		conflicts = append(conflicts, [][2]place{
			{dual, dual}, {dual, every4}, {dual, one4}, {every4, dual}, {one4, dual},
			{dual, {"[::1]", impl.UDP6, host.V6}}, {{"[::1]", impl.UDP6, host.V6}, dual},
		}...)
	}
	for _, c := range conflicts {
		s.once(c[1].name+" beside "+c[0].name+" is in use", func(e *env) {
			a := e.datagramAt(c[0])
			b := e.datagramOf(c[1].network)
			require.ErrorIs(e, b.Bind(impl.IP(c[1].addr, a.LocalEndpoint().Port())), syscall.EADDRINUSE)
		})
	}
	for _, c := range neighbours {
		s.once(c[1].name+" beside "+c[0].name+" is free", func(e *env) {
			e.untilFree(func() error {
				a := e.datagramAt(c[0])
				return e.datagramOf(c[1].network).Bind(impl.IP(c[1].addr, a.LocalEndpoint().Port()))
			})
		})
	}
}

// datagramAt makes a socket that is bound to a free port of a place.
func (e *env) datagramAt(at place) impl.Datagram {
	e.Helper()
	d := e.datagramOf(at.network)
	require.NoError(e, d.Bind(impl.IP(at.addr, 0)), at.name)
	return d
}
