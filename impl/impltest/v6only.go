package impltest

import (
	"slices"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// v6Only: impl.V6Only is set before Bind, and a socket of IPv4 does not have it.
func v6Only(s *suite) {
	switch s.variant.network {
	case impl.TCP4:
		s.scene("a socket of IPv4 has none", func(e *env) {
			a, b := e.pair()
			boundStream := e.stream()
			require.NoError(e, boundStream.Bind(e.here()))
			for _, socket := range []impl.Socket{e.stream(), boundStream, a, b, e.server(), e.bound(), e.listening()} {
				e.lacksV6Only(socket)
			}
		})
	case impl.TCP6:
		s.scene("on a socket of IPv6 it is on", func(e *env) {
			a, b := e.pair()
			for _, socket := range []impl.Socket{e.stream(), e.server()} {
				has(e, socket, impl.V6Only, true)
				keeps(e, socket, impl.V6Only, false, true)
			}
			for _, socket := range []impl.Socket{a, b, e.bound(), e.listening()} {
				e.keepsV6Only(socket, true)
			}
		})
	default:
		s.v6OnlyOfEither()
	}
}

// v6OnlyOfEither is v6Only where the endpoint decides the family.
func (s *suite) v6OnlyOfEither() {
	s.scene("a socket of no family yet has it off", func(e *env) {
		for _, socket := range []impl.Socket{e.stream(), e.server()} {
			has(e, socket, impl.V6Only, false)
			keeps(e, socket, impl.V6Only, true, false)
		}
	})

	s.scene("a socket that has become one of IPv4 has none", func(e *env) {
		for _, before := range []bool{false, true} {
			boundServer, boundStream, connected := e.server(), e.stream(), e.stream()
			for _, socket := range []impl.Socket{boundServer, boundStream, connected} {
				require.NoError(e, impl.Set(socket, impl.V6Only, before), "it has no family yet")
			}
			require.NoError(e, boundServer.Bind(impl.IP(e.servers.V4, 0)))
			e.lacksV6Only(boundServer)
			require.NoError(e, boundServer.Listen(16))
			e.lacksV6Only(boundServer)
			require.NoError(e, boundStream.Bind(impl.IP(e.clients.V4, 0)))
			e.lacksV6Only(boundStream)
			for _, a := range []impl.Stream{boundStream, connected} {
				require.NoError(e, a.Connect(e.Context(), boundServer.LocalEndpoint()))
				e.lacksV6Only(a)
				e.lacksV6Only(e.accept(boundServer))
			}
		}
	})

	if s.h.Features.DualStack {
		s.scene("a server of both families has it off, and what it accepts", func(e *env) {
			server := e.bound()
			e.keepsV6Only(server, false)
			require.NoError(e, server.Listen(16))
			e.keepsV6Only(server, false)
			e.client(server)
			e.keepsV6Only(e.accept(server), false)
		})
	}
}

// datagramV6Only is v6Only for datagram sockets.
func datagramV6Only(s *suite) {
	switch s.variant.network {
	case impl.UDP4:
		s.scene("a socket of IPv4 has none", func(e *env) {
			for _, d := range e.datagramsInEveryPhase() {
				e.lacksV6Only(d)
			}
		})
	case impl.UDP6:
		s.scene("on a socket of IPv6 it is on", func(e *env) {
			has(e, e.datagram(), impl.V6Only, true)
			keeps(e, e.datagram(), impl.V6Only, false, true)
			for _, d := range e.datagramsInEveryPhase()[1:] {
				e.keepsV6Only(d, true)
			}
		})
	default:
		s.datagramV6OnlyOfEither()
	}
}

// datagramV6OnlyOfEither is datagramV6Only where the endpoint decides the family.
func (s *suite) datagramV6OnlyOfEither() {
	s.scene("a socket of no family yet has it off", func(e *env) {
		has(e, e.datagram(), impl.V6Only, false)
		keeps(e, e.datagram(), impl.V6Only, true, false)
	})

	s.scene("a socket that has become one of IPv4 has none", func(e *env) {
		other := e.receiver()
		for _, before := range []bool{false, true} {
			bound, connected, sent := e.datagram(), e.datagram(), e.datagram()
			for _, d := range []impl.Datagram{bound, connected, sent} {
				require.NoError(e, impl.Set(d, impl.V6Only, before), "it has no family yet")
			}
			require.NoError(e, bound.Bind(impl.IP(e.clients.V4, 0)))
			e.link(connected, other)
			e.sendTo(sent, "x", e.at(other))
			for _, d := range []impl.Datagram{bound, connected, sent} {
				e.lacksV6Only(d)
			}
			require.NoError(e, connected.Connect(none))
			e.lacksV6Only(connected)
		}
	})

	if s.h.Features.DualStack {
		s.scene("a socket of both families has it off", func(e *env) {
			e.keepsV6Only(e.receiver(), false)
		})
	}
}

// hasV6Only reports whether the sockets of the variant are declared to have the
// option, in one family or the other.
func (s *suite) hasV6Only() bool {
	if s.variant.isDatagram() {
		return s.has(impl.V6Only.Name())
	}
	stream, server := s.h.capabilities(s.variant)
	return slices.Contains(stream.Options, impl.V6Only.Name()) && slices.Contains(server.Options, impl.V6Only.Name())
}

// lacksV6Only requires the error of Linux for a socket of IPv4.
func (e *env) lacksV6Only(socket impl.Socket) {
	e.Helper()
	_, err := impl.Get(socket, impl.V6Only)
	e.optionErr(err, socket, sysErr("getsockopt", syscall.EOPNOTSUPP))
	for _, on := range []bool{false, true} {
		e.optionErr(impl.Set(socket, impl.V6Only, on), socket, sysErr("setsockopt", syscall.ENOPROTOOPT))
	}
	assert.Contains(e, impl.OptionNames(socket), impl.V6Only.Name())
}

// keepsV6Only requires that the socket has the option, and that it is too late to
// set it.
func (e *env) keepsV6Only(socket impl.Socket, want bool) {
	e.Helper()
	has(e, socket, impl.V6Only, want)
	for _, on := range []bool{!want, want} {
		e.optionErr(impl.Set(socket, impl.V6Only, on), socket, sysErr("setsockopt", syscall.EINVAL))
	}
	has(e, socket, impl.V6Only, want)
}

// optionErr requires an error of an option. A stream's shows its endpoints as the
// errors of connections do, another socket's only its local one.
func (e *env) optionErr(err error, socket impl.Socket, inside error) {
	e.Helper()
	source, addr := none, socket.LocalEndpoint()
	if a, ok := socket.(impl.Stream); ok {
		source, addr = addr, a.RemoteEndpoint()
	}
	e.opError(err, "set", source, addr, inside)
}
