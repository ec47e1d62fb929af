package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// bind: a bound socket holds its endpoint, and nothing more.
func bind(s *suite) {
	s.boundStreams().scene("chooses a port", func(e *env) {
		for _, c := range []struct {
			socket impl.Socket
			wanted impl.Endpoint
		}{{e.server(), e.there()}, {e.stream(), e.here()}} {
			a, wanted := c.socket, c.wanted
			require.NoError(e, a.Bind(wanted))
			got := a.LocalEndpoint()
			if e.isUnix() {
				assert.Equal(e, wanted, got)
				continue
			}
			assert.NotZero(e, got.Port())
			if wanted.Addr().IsValid() {
				assert.Equal(e, wanted.Addr(), got.Addr())
			} else {
				assert.True(e, got.Addr().IsUnspecified(), "every address, not %v", got)
			}
		}
	})

	s.together().boundStreams().scene("takes the endpoint that it is given", func(e *env) {
		e.untilFree(func() error {
			at := e.here()
			if !e.isUnix() {
				free := e.bound()
				at = free.LocalEndpoint()
				require.NoError(e, free.Close())
			}
			a := e.stream()
			err := a.Bind(at)
			if err == nil {
				assert.Equal(e, at, a.LocalEndpoint())
			}
			return err
		})
	})

	s.scene("a bound server holds its endpoint", func(e *env) {
		a := e.bound()
		assert.True(e, a.Bound())
		assert.False(e, a.Listening())
		at := a.LocalEndpoint()
		b := e.server()
		e.opError(b.Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
		assert.False(e, b.Bound())
		assert.True(e, b.LocalEndpoint().IsZero())
		require.NoError(e, b.Bind(e.there()), "after an error the socket is as it was")
	})

	s.together().boundStreams().scene("a listening server holds its endpoint", func(e *env) {
		at := e.listening().LocalEndpoint()
		b := e.server()
		e.opError(b.Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
		c := e.stream()
		e.opError(c.Bind(at), "dial", at, none, sysErr("bind", syscall.EADDRINUSE))
		assert.True(e, c.LocalEndpoint().IsZero())
		require.NoError(e, c.Bind(e.here()), "after an error the socket is as it was")
	})

	s.together().boundStreams().scene("a bound stream holds its endpoint", func(e *env) {
		a := e.stream()
		require.NoError(e, a.Bind(e.here()))
		at := a.LocalEndpoint()
		e.opError(e.server().Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
		e.opError(e.stream().Bind(at), "dial", at, none, sysErr("bind", syscall.EADDRINUSE))
	})

	s.boundServers().scene("connections to it are refused", func(e *env) {
		a := e.bound()
		to := e.reach(e, a.LocalEndpoint())
		err := e.stream().Connect(e.Context(), to)
		e.opError(err, "dial", none, to, sysErr("connect", syscall.ECONNREFUSED))
		b := e.stream()
		require.NoError(e, b.Bind(e.here()))
		to = e.reach(e, b.LocalEndpoint())
		err = e.stream().Connect(e.Context(), to)
		e.opError(err, "dial", none, to, sysErr("connect", syscall.ECONNREFUSED))
	})

	s.boundStreams().tcp("an address of another host", func(e *env) {
		if e.network == impl.TCP6 {
			return // Foreign is an address of IPv4.
		}
		a, at := e.server(), impl.IP(e.host.Foreign, 0)
		e.opError(a.Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRNOTAVAIL))
		b := e.stream()
		e.opError(b.Bind(at), "dial", at, none, sysErr("bind", syscall.EADDRNOTAVAIL))
		require.NoError(e, a.Bind(e.there()))
		require.NoError(e, b.Bind(e.here()))
	})

	s.boundStreams().scene("a stream connects from where it is bound", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.Bind(e.here()))
		at := a.LocalEndpoint()
		e.connect(a, server)
		b := e.accept(server)
		if e.isUnix() {
			assert.Equal(e, at, a.LocalEndpoint())
		} else {
			assert.Equal(e, at.Port(), a.LocalEndpoint().Port())
			assert.False(e, a.LocalEndpoint().Addr().IsUnspecified(), "a connection has an address")
		}
		assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
		e.write(b, "hello")
		e.reads(a, "hello")
	})

	s.boundStreams().once("closing frees the port", func(e *env) {
		a := e.server()
		require.NoError(e, a.Bind(impl.IP(e.host.Spare[0], 0)))
		at := a.LocalEndpoint()
		require.NoError(e, a.Close())
		assert.False(e, a.Bound())
		assert.Equal(e, at, a.LocalEndpoint(), "it goes on answering")
		b := e.stream()
		require.NoError(e, b.Bind(at))
		require.NoError(e, b.Close())
		require.NoError(e, e.server().Bind(at))
	})

	s.tcp("ports that are chosen are not in use", func(e *env) {
		seen := map[uint16]bool{}
		for range 30 {
			port := e.bound().LocalEndpoint().Port()
			assert.False(e, seen[port], "port %d was chosen twice", port)
			assert.GreaterOrEqual(e, port, uint16(1024))
			seen[port] = true
		}
	})
}
