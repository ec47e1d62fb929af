package impltest

import (
	"net/netip"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// reusePort: servers that share a port, and the connections to it.
func reusePort(s *suite) {
	every := netip.IPv4Unspecified()
	one, other := s.h.Host.Spare[0], s.h.Host.Spare[1]
	for name, addrs := range map[string][2]netip.Addr{
		"one address":                  {one, one},
		"every address":                {every, every},
		"one address and then every":   {one, every},
		"every address and then one":   {every, one},
		"different addresses, as ever": {one, other},
	} {
		s.once("two servers on "+name, func(e *env) {
			e.untilFree(func() error {
				for _, listening := range []bool{true, false} {
					a := e.portSharer(impl.IP(addrs[0], 0))
					if listening {
						require.NoError(e, a.Listen(5))
					}
					b := e.server()
					require.NoError(e, impl.Set(b, impl.ReusePort, true))
					if err := b.Bind(impl.IP(addrs[1], a.LocalEndpoint().Port())); err != nil {
						return err
					}
					require.NoError(e, a.Listen(5))
					require.NoError(e, b.Listen(5))
				}
				return nil
			})
		})
	}

	s.once("not when only one of them has it", func(e *env) {
		with := e.portSharer(impl.IP(one, 0))
		require.NoError(e, with.Listen(1))
		without := e.server()
		require.NoError(e, without.Bind(impl.IP(one, 0)))
		require.NoError(e, without.Listen(1))
		e.inUse(e.server(), with.LocalEndpoint())
		later := e.server()
		require.NoError(e, impl.Set(later, impl.ReusePort, true))
		e.inUse(later, without.LocalEndpoint())
	})

	s.once("when it is set after Bind", func(e *env) {
		a := e.server()
		require.NoError(e, a.Bind(impl.IP(one, 0)))
		require.NoError(e, impl.Set(a, impl.ReusePort, true))
		b := e.portSharer(a.LocalEndpoint())
		require.NoError(e, a.Listen(1))
		require.NoError(e, b.Listen(1))
	})

	s.once("the connections are shared out", func(e *env) {
		const clients = 40
		a, b := e.sharingServers(one)
		local := map[impl.Endpoint]bool{}
		for range clients {
			local[e.client(a).LocalEndpoint()] = true
		}
		for _, server := range []impl.Server{a, b} {
			before := len(local)
			for server.CanRead() {
				delete(local, e.accept(server).RemoteEndpoint())
			}
			assert.Less(e, len(local), before, "both have some")
		}
		assert.Empty(e, local, "every connection is there once")
	})

	s.once("when one closes the other takes all", func(e *env) {
		a, b := e.sharingServers(one)
		require.NoError(e, a.Close())
		for range 20 {
			c := e.client(a)
			assert.Equal(e, c.LocalEndpoint(), e.accept(b).RemoteEndpoint())
		}
	})

	s.once("one address goes before every address", func(e *env) {
		e.untilFree(func() error {
			a := e.portSharer(impl.IP(every, 0))
			port := a.LocalEndpoint().Port()
			b := e.server()
			require.NoError(e, impl.Set(b, impl.ReusePort, true))
			if err := b.Bind(impl.IP(one, port)); err != nil {
				return err
			}
			require.NoError(e, a.Listen(20))
			require.NoError(e, b.Listen(20))
			for range 10 {
				e.serves(b, impl.TCP4, impl.IP(one, port))
				e.serves(a, impl.TCP4, impl.IP(other, port))
			}
			return nil
		})
	})

	s.once("the port of a connection, when both have it", func(e *env) {
		server := e.listening()
		without := e.client(server)
		later := e.server()
		require.NoError(e, impl.Set(later, impl.ReusePort, true))
		e.inUse(later, without.LocalEndpoint())
		// The system may have chosen a port that other connections of the machine
		// have too, and those do not share it.
		e.inTime(func() bool {
			with := e.stream()
			require.NoError(e, impl.Set(with, impl.ReusePort, true))
			e.connect(with, server)
			e.inUse(e.server(), with.LocalEndpoint())
			sharer := e.server()
			require.NoError(e, impl.Set(sharer, impl.ReusePort, true))
			return sharer.Bind(with.LocalEndpoint()) == nil && sharer.Listen(1) == nil
		})
	})
}

// portSharer makes a server with ReusePort that is bound.
func (e *env) portSharer(at impl.Endpoint) impl.Server {
	e.Helper()
	a := e.server()
	require.NoError(e, impl.Set(a, impl.ReusePort, true))
	require.NoError(e, a.Bind(at))
	return a
}

// sharingServers makes two servers that listen on one port of an address.
func (e *env) sharingServers(on netip.Addr) (a, b impl.Server) {
	e.Helper()
	a = e.portSharer(impl.IP(on, 0))
	b = e.portSharer(a.LocalEndpoint())
	require.NoError(e, a.Listen(50))
	require.NoError(e, b.Listen(50))
	return a, b
}

// sharesPorts reports whether servers are declared to have ReusePort, and this is
// the variant in which that is tried.
func (s *suite) sharesPorts() bool {
	_, server := s.h.capabilities(s.variant)
	return s.isFirst() && slices.Contains(server.Options, impl.ReusePort.Name())
}
