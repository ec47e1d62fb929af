package impltest

import (
	"context"
	"net"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// arguments: what is wrong with an argument alone is an ArgumentError, and
// nothing happens.
func arguments(s *suite) {
	s.scene("a nil context", func(e *env) {
		server := e.listening()
		a := e.stream()
		var missing context.Context
		e.wrongArgument(a.Connect(missing, e.reach(e, server.LocalEndpoint())), "context")
		e.connect(a, server)
	})

	s.scene("an endpoint of another family", func(e *env) {
		for _, wrong := range e.misfits() {
			server, stream := e.server(), e.stream()
			e.wrongArgument(server.Bind(wrong), "address")
			e.wrongArgument(stream.Bind(wrong), "address")
			e.wrongArgument(stream.Connect(e.Context(), wrong), "address")
			assert.True(e, stream.LocalEndpoint().IsZero())
			require.NoError(e, server.Bind(e.there()), "the socket is as it was")
			require.NoError(e, server.Listen(1))
			e.connect(stream, server)
		}
	})

	s.scene("a closed socket comes before its arguments", func(e *env) {
		a := e.stream()
		require.NoError(e, a.Close())
		e.isClosed(a.Connect(e.Context(), e.reach(e, e.listening().LocalEndpoint())), "Connect")
		e.isClosed(a.Bind(e.here()), "Bind")
	})

	s.once("a network that nobody knows", func(e *env) {
		for _, network := range []impl.Network{"", "TCP", "tcp5", "udp", "unixgram", "nonsense"} {
			stream, err := e.clients.Provider.NewStream(network)
			assert.Nil(e, stream)
			unknown(e, err, network)
			server, err := e.clients.Provider.NewServer(network)
			assert.Nil(e, server)
			unknown(e, err, network)
		}
	})
}

func unknown(e *env, err error, network impl.Network) {
	e.Helper()
	var u net.UnknownNetworkError
	require.ErrorAs(e, err, &u)
	assert.Equal(e, net.UnknownNetworkError(network), u)
}

// misfits returns endpoints that sockets of the variant cannot have.
func (e *env) misfits() []impl.Endpoint {
	v4, v6, path := impl.IP(e.host.V4, 80), impl.IP(e.host.V6, 80), impl.UnixPath("/nowhere")
	switch e.network {
	case impl.TCP4, impl.UDP4:
		return []impl.Endpoint{v6, path}
	case impl.TCP6, impl.UDP6:
		return []impl.Endpoint{v4, path}
	case impl.Unix, impl.Unixgram:
		return []impl.Endpoint{v4, v6}
	default:
		return []impl.Endpoint{path}
	}
}
