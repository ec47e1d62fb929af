package impltest

import (
	"context"
	"net/netip"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// connect: it succeeds when the connection is established, before it is accepted.
func connect(s *suite) {
	s.scene("both ends see the same endpoints", func(e *env) {
		server := e.listening()
		a := e.client(server)
		b := e.accept(server)
		assert.Equal(e, e.reach(e, server.LocalEndpoint()), a.RemoteEndpoint())
		assert.Equal(e, a.RemoteEndpoint(), b.LocalEndpoint())
		assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
		if e.isUnix() {
			assert.Equal(e, impl.Unnamed, a.LocalEndpoint())
		} else {
			assert.NotZero(e, a.LocalEndpoint().Port())
			assert.NotEqual(e, a.LocalEndpoint(), b.LocalEndpoint())
		}
		for _, end := range []impl.Stream{a, b} {
			local, remote := end.LocalEndpoint(), end.RemoteEndpoint()
			require.NoError(e, end.Close())
			assert.Equal(e, local, end.LocalEndpoint(), "it goes on answering")
			assert.Equal(e, remote, end.RemoteEndpoint(), "it goes on answering")
		}
	})

	s.scene("does not wait for Accept", func(e *env) {
		server := e.listening()
		a := e.client(server)
		e.write(a, "early")
		e.reads(e.accept(server), "early")
	})

	s.boundServers().scene("can be tried again after a refusal", func(e *env) {
		server := e.bound()
		a := e.stream()
		to := e.reach(e, server.LocalEndpoint())
		for range 2 {
			err := a.Connect(e.Context(), to)
			e.opError(err, "dial", none, to, sysErr("connect", syscall.ECONNREFUSED))
			assert.True(e, a.RemoteEndpoint().IsZero())
			e.notConnected(a)
		}
		require.NoError(e, server.Listen(1))
		e.connect(a, server)
		b := e.accept(server)
		e.write(a, "at last")
		e.reads(b, "at last")
	})

	s.boundStreams().scene("a bound stream can try again from its endpoint", func(e *env) {
		server := e.bound()
		a := e.stream()
		local := e.here()
		if local.Addr().IsUnspecified() || !e.isUnix() && !local.Addr().IsValid() {
			local = impl.IP(e.host.V4, 0)
		}
		require.NoError(e, a.Bind(local))
		at := a.LocalEndpoint()
		to := e.reach(e, server.LocalEndpoint())
		err := a.Connect(e.Context(), to)
		e.opError(err, "dial", at, to, sysErr("connect", syscall.ECONNREFUSED))
		assert.Equal(e, at, a.LocalEndpoint(), "it is still bound")
		require.NoError(e, server.Listen(1))
		e.connect(a, server)
		assert.Equal(e, at, e.accept(server).RemoteEndpoint())
	})

	s.scene("a context that has ended", func(e *env) {
		server := e.listening()
		a := e.stream()
		to := e.reach(e, server.LocalEndpoint())
		ended, cancel := context.WithCancel(e.Context())
		cancel()
		e.cancelled(a.Connect(ended, to), none, to)
		late, cancel := context.WithDeadline(e.Context(), time.Unix(1, 0))
		defer cancel()
		e.connectTimeout(a.Connect(late, to), none, to)
		_, err := server.TryAccept()
		assert.ErrorIs(e, err, impl.ErrWouldBlock, "nothing was tried")
		e.connect(a, server)
	})

	s.scene("a context that ends afterwards changes nothing", func(e *env) {
		server := e.listening()
		a := e.stream()
		ctx, cancel := context.WithCancel(e.Context())
		require.NoError(e, a.Connect(ctx, e.reach(e, server.LocalEndpoint())))
		cancel()
		b := e.accept(server)
		e.write(a, "on")
		e.reads(b, "on")
		e.write(b, "and back")
		e.reads(a, "and back")
	})

	s.together().tcp("no address is the host itself", func(e *env) {
		server := e.listening()
		port := server.LocalEndpoint().Port()
		targets := []impl.Endpoint{impl.IP(netip.Addr{}, port)}
		if e.network == impl.TCP6 {
			targets = append(targets, impl.IP(netip.IPv6Unspecified(), port))
		} else {
			targets = append(targets, impl.IP(netip.IPv4Unspecified(), port))
		}
		for _, to := range targets {
			a := e.stream()
			require.NoError(e, a.Connect(e.Context(), to), "to %v", to)
			b := e.accept(server)
			assert.True(e, a.RemoteEndpoint().Addr().IsLoopback(), "%v", a.RemoteEndpoint())
			assert.Equal(e, a.RemoteEndpoint(), b.LocalEndpoint())
			assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
		}
	})

	s.tcp("port 0 is refused", func(e *env) {
		to := impl.IP(e.loopback(), 0)
		e.opError(e.stream().Connect(e.Context(), to), "dial", none, to, sysErr("connect", syscall.ECONNREFUSED))
	})

	s.once("to an address that is many", func(e *env) {
		for _, many := range []string{"127.255.255.255", "224.0.0.1"} {
			to := impl.IP(netip.MustParseAddr(many), 9)
			err := e.stream().Connect(e.Context(), to)
			e.opError(err, "dial", none, to, sysErr("connect", syscall.ENETUNREACH))
		}
	})

	s.boundStreams().halfCloses().tcp("to itself", func(e *env) {
		a := e.stream()
		require.NoError(e, a.Bind(impl.IP(e.loopback(), 0)))
		require.NoError(e, a.Connect(e.Context(), a.LocalEndpoint()))
		assert.Equal(e, a.LocalEndpoint(), a.RemoteEndpoint())
		e.write(a, "echo")
		e.reads(a, "echo")
		require.NoError(e, a.CloseWrite())
		e.eof(a)
	})

	s.tcp("many at once", func(e *env) {
		const n = 12
		server := e.listening()
		var dials []*call[struct{}]
		for range n {
			dials = append(dials, e.connecting(e.stream(), server))
		}
		for _, d := range dials {
			require.NoError(e, d.fails())
		}
		peers := map[impl.Endpoint]bool{}
		for range n {
			peers[e.accept(server).RemoteEndpoint()] = true
		}
		assert.Len(e, peers, n, "every connection has an endpoint of its own")
	})

	s.scene("one stream cannot connect twice at once", func(e *env) {
		server := e.listening()
		a := e.stream()
		first, second := e.connecting(a, server), e.connecting(a, server)
		errs := []error{first.fails(), second.fails()}
		if errs[0] != nil {
			errs[0], errs[1] = errs[1], errs[0]
		}
		require.NoError(e, errs[0], "one of them connects")
		require.Error(e, errs[1], "only one of them")
		e.accept(server)
		_, err := server.TryAccept()
		assert.ErrorIs(e, err, impl.ErrWouldBlock)
	})
}

// loopback returns the loopback address of the variant's family.
func (e *env) loopback() netip.Addr {
	if e.network == impl.TCP6 {
		return e.host.V6
	}
	return e.host.V4
}

// cancelled requires the error of a Connect whose context was cancelled.
func (e *env) cancelled(err error, source, to impl.Endpoint) {
	e.Helper()
	require.Error(e, err)
	require.Equal(e, anatomy(impl.OpError("dial", e.network, source, to, textError("operation was canceled"))), anatomy(err))
	assert.ErrorIs(e, err, context.Canceled)
}

// connectTimeout requires the error of a Connect whose context's deadline has
// passed. Package net has two errors for it, which differ only in the sentinel
// that they match; an implementation's matches both.
func (e *env) connectTimeout(err error, source, to impl.Endpoint) {
	e.Helper()
	require.Error(e, err)
	require.Equal(e, anatomy(impl.OpError("dial", e.network, source, to, errDeadline)), anatomy(err))
	requireTimeout(e, err)
	assert.ErrorIs(e, err, context.DeadlineExceeded)
}
