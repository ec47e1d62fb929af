package impltest

import (
	"os"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// lowPorts are ports that need a privilege on Linux, the first and the last of
// them included.
var lowPorts = []uint16{1, 80, 1023}

// lacksLowPorts reports whether the scenes of lowPorts apply.
func (s *suite) lacksLowPorts() bool {
	return s.h.Features.LowPortsNeedPrivilege && !s.variant.network.IsUnix()
}

// streamLowPorts: without the privilege neither a server nor the source of a
// connection can be at a low port.
func streamLowPorts(s *suite) {
	denied := sysErr("bind", syscall.EACCES)

	s.scene("a server cannot be bound to one", func(e *env) {
		a := e.server()
		for _, port := range lowPorts {
			at := e.low(e.there(), port)
			err := a.Bind(at)
			e.opError(err, "listen", none, at, denied)
			assert.ErrorIs(e, err, os.ErrPermission)
			assert.False(e, a.Bound())
		}
		require.NoError(e, a.Bind(e.there()), "after an error the socket is as it was")
		assert.GreaterOrEqual(e, a.LocalEndpoint().Port(), uint16(1024))
	})

	s.boundStreams().scene("nor can a connection begin at one", func(e *env) {
		a := e.stream()
		for _, port := range lowPorts {
			at := e.low(e.here(), port)
			e.opError(a.Bind(at), "dial", at, none, denied)
			assert.True(e, a.LocalEndpoint().IsZero())
		}
		require.NoError(e, a.Bind(e.here()), "after an error the socket is as it was")
	})

	s.together().scene("an address of IPv4 that the host does not have comes first", func(e *env) {
		e.foreignLow(e.server(), e.server().Network(), "listen")
	})
}

// datagramLowPorts: nor can a datagram socket.
func datagramLowPorts(s *suite) {
	s.scene("cannot be bound to one", func(e *env) {
		a := e.datagram()
		for _, port := range lowPorts {
			at := e.low(e.here(), port)
			e.opError(a.Bind(at), "listen", none, at, sysErr("bind", syscall.EACCES))
			assert.True(e, a.LocalEndpoint().IsZero())
		}
		require.NoError(e, a.Bind(e.here()), "after an error the socket is as it was")
	})

	s.together().scene("an address of IPv4 that the host does not have comes first", func(e *env) {
		e.foreignLow(e.datagram(), e.network, "listen")
	})
}

// low returns an endpoint with another port.
func (e *env) low(at impl.Endpoint, port uint16) impl.Endpoint { return impl.IP(at.Addr(), port) }

// foreignLow requires the error of a bind to a low port at an address that the host
// does not have. Sockets of IPv6 alone have none like that.
func (e *env) foreignLow(a impl.Socket, network impl.Network, op string) {
	e.Helper()
	if network == impl.TCP6 || network == impl.UDP6 {
		return
	}
	at := impl.IP(e.host.Foreign, 80)
	e.opError(a.Bind(at), op, none, at, sysErr("bind", syscall.EADDRNOTAVAIL))
}
