package sockets_test

import (
	"context"
	"errors"
	"math"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestServerSocketPhases(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		assert.False(t, server.Bound())
		assert.False(t, server.Listening())
		assert.Nil(t, server.LocalAddress())
		assert.Nil(t, server.LocalAddr())
		assert.Zero(t, server.LocalPort())

		require.ErrorIs(t, server.Listen(5), sockets.ErrNotBound)
		_, err = server.Accept()
		require.ErrorIs(t, err, sockets.ErrNotListening)
		_, err = server.TryAccept()
		require.ErrorIs(t, err, sockets.ErrNotListening)

		require.NoError(t, server.Bind(0, "127.0.0.1"))
		assert.True(t, server.Bound())
		assert.False(t, server.Listening())
		assert.Equal(t, ns.IPAddress.LoopbackHost(), server.LocalAddress())
		assert.NotZero(t, server.LocalPort())
		require.ErrorIs(t, server.Bind(0, ""), sockets.ErrBound)

		_, err = ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
		require.ErrorIs(t, err, syscall.ECONNREFUSED, "bound, and not listening yet")
		require.NoError(t, server.Listen(5))
		assert.True(t, server.Listening())
		client, err := ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
		require.NoError(t, err)
		defer func() { _ = client.Close() }()

		_, err = ns.ServerSocket.Port(server.LocalPort(), sockets.BindTo(server.LocalAddress()))
		require.ErrorIs(t, err, syscall.EADDRINUSE)

		require.NoError(t, server.Close())
		assert.False(t, server.IsOpen())
		assert.False(t, server.Bound())
		assert.False(t, server.Listening())
		require.ErrorIs(t, server.Close(), net.ErrClosed)
	})
}

func TestServerSocketBadArguments(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		var outOfRange *sockets.RangeError
		for _, port := range []int{-1, 65536} {
			_, err := ns.ServerSocket.Port(port)
			require.ErrorAs(t, err, &outOfRange)
			assert.Equal(t, "port", outOfRange.What)
			require.ErrorIs(t, err, sockets.ErrRange)
		}
		_, err := ns.ServerSocket.Port(0, sockets.QueueSize(-1))
		require.ErrorAs(t, err, &outOfRange)
		assert.Equal(t, "backlog", outOfRange.What)

		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		require.ErrorIs(t, server.Bind(70000, ""), sockets.ErrRange)
		require.ErrorIs(t, server.Listen(-1), sockets.ErrRange)
		for _, address := range []string{"localhost", "127.0.0.256", "127.1", "::g", "1.2.3.4:80", " "} {
			err := server.Bind(0, address)
			var bad *sockets.ArgumentError
			require.ErrorAs(t, err, &bad, address)
			assert.Equal(t, address, bad.Value)
			require.ErrorIs(t, err, sockets.ErrArgument)
		}
		require.ErrorIs(t, server.BindTo(ns.UnixAddress.Path(""), 0), sockets.ErrArgument)
		require.NoError(t, server.Bind(0, ""), "after all those mistakes the server is as it was")

		tcp, err := ns.ServerSocket.NewFor(ns.IPAddress)
		require.NoError(t, err)
		defer func() { _ = tcp.Close() }()
		require.ErrorIs(t, tcp.BindTo(ns.UnixAddress.Path("/x"), 0), sockets.ErrArgument, "a path on a TCP server")
	})
}

func TestServerSocketBacklogAboveTheMaximum(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, backlog := range []int{1 << 30, math.MaxInt32, math.MaxInt} {
			made, err := ns.ServerSocket.Port(0, sockets.QueueSize(backlog))
			require.NoError(t, err)
			require.NoError(t, made.Listen(backlog), "changed while it listens")
			require.NoError(t, made.Close())
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			require.NoError(t, server.Bind(0, "127.0.0.1"))
			require.NoError(t, server.Listen(backlog))
			assert.True(t, server.Listening())
			require.NoError(t, server.Close())
		}
	})
}

// Without a backlog the queue is as long as the system has it: connections are
// made at once without Accept. One that is closed keeps its place.
func TestServerSocketDefaultBacklog(t *testing.T) {
	dialInARow := func(t *testing.T, ns *sockets.Namespace) {
		t.Helper()
		server := listening(t, ns)
		ctx, cancel := context.WithTimeoutCause(t.Context(), testTimeout, errors.New("a connection had to wait for room in the queue"))
		defer cancel()
		for n := range 300 {
			client, err := ns.Socket.RemoteAddress(ctx, server.LocalAddress(), server.LocalPort())
			require.NoError(t, err, "connection %d: %v", n, context.Cause(ctx))
			require.NoError(t, client.Close())
		}
	}
	t.Run("kernel", func(t *testing.T) {
		if most := systemBacklog(); most < 300 {
			t.Skipf("the system lets only %d connections wait", most)
		}
		system.IPv4.Need(t)
		dialInARow(t, sockets.NewNamespace(kernel.New()))
	})
	t.Run("memory", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			dialInARow(t, sockets.NewNamespace(memory.New()))
			assert.Zero(t, time.Since(begin))
		})
	})
}

// systemBacklog returns the system's maximum where it can be read, and otherwise
// 128, which is customary.
func systemBacklog() int {
	text, err := os.ReadFile("/proc/sys/net/core/somaxconn")
	if n, bad := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && bad == nil {
		return n
	}
	return 128
}

func TestServerSocketFamiliesDoNotMix(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		needs(t, ns, system.IPv6)
		require.NoError(t, server.Bind(0, "::"))
		require.NoError(t, server.Listen(0))
		_, err = ns.Socket.RemoteAddress(t.Context(), ns.IPAddress.LoopbackHost(), server.LocalPort())
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		client, err := ns.Socket.RemoteAddress(t.Context(), ns.IP6Address.LoopbackHost(), server.LocalPort())
		require.NoError(t, err)
		require.NoError(t, client.Close())
	})
}

func TestServerSocketAccept(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		_, err := server.TryAccept()
		assert.Equal(t, sockets.ErrWouldBlock, err)
		assert.False(t, server.CanRead())

		require.NoError(t, server.SetDeadline(time.Now().Add(-time.Second)))
		_, err = server.Accept()
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.ErrorIs(t, server.EnsureReadable(), os.ErrDeadlineExceeded)
		require.NoError(t, server.SetDeadline(time.Time{}))

		for range 3 {
			client, err := ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
			require.NoError(t, err)
			defer func() { _ = client.Close() }()
		}
		require.NoError(t, server.EnsureReadable())
		assert.True(t, server.CanRead())
		first, err := server.TryAccept()
		require.NoError(t, err)
		second, err := sockets.AcceptAs(server, ns.StreamSocket)
		require.NoError(t, err)
		third, err := server.Listener().Accept()
		require.NoError(t, err)
		_, ok := sockets.SocketOf(third)
		assert.True(t, ok)
		for _, s := range []net.Conn{first, second, third} {
			require.NoError(t, s.Close())
		}
	})
}

func TestServerSocketUnix(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		path := filepath.Join(socketDir(t, ns), "s")
		server, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.UnixAddress.Path(path)))
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		assert.Equal(t, ns.UnixAddress.Path(path), server.LocalAddress())
		assert.Equal(t, path, server.LocalAddr().String())
		client, err := ns.Socket.Remote(t.Context(), path, 0)
		require.NoError(t, err)
		defer func() { _ = client.Close() }()
		accepted, err := server.Accept()
		require.NoError(t, err)
		require.NoError(t, accepted.NL().Flush())
		line(t, client, "")
		require.NoError(t, accepted.Close())
		assert.Equal(t, "ServerSocket["+path+"]", server.String())
	})
}

// TestServerSocketBindThatFailsChangesNothing: afterwards the server takes both
// families, as it would have before.
func TestServerSocketBindThatFailsChangesNothing(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	taken, err := ns.ServerSocket.Port(7)
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	server, err := ns.ServerSocket.New()
	require.NoError(t, err)
	defer func() { _ = server.Close() }()
	require.ErrorIs(t, server.Bind(7, "::"), syscall.EADDRINUSE)
	require.NoError(t, server.BindTo(ns.IP6Address.AnyLocalAddress(), 8))
	require.NoError(t, server.Listen(1))
	client, err := ns.Socket.RemoteAddress(t.Context(), ns.IPAddress.LoopbackHost(), 8)
	require.NoError(t, err)
	require.NoError(t, client.Close())
}

// TestServerSocketListenZero: 0 is the system's maximum, not a queue of one.
func TestServerSocketListenZero(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		require.NoError(t, server.Bind(0, "127.0.0.1"))
		require.NoError(t, server.Listen(0))
		ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
		defer cancel()
		for range 10 {
			client, err := ns.Socket.RemoteAddress(ctx, server.LocalAddress(), server.LocalPort())
			require.NoError(t, err)
			defer func() { _ = client.Close() }()
		}
	})
}

// deaf makes servers that cannot listen, and counts those that are open.
type deaf struct {
	impl.Provider
	open int
}

type deafServer struct {
	impl.Server
	made *deaf
}

func (d *deaf) NewServer(network impl.Network) (impl.Server, error) {
	s, err := d.Provider.NewServer(network)
	d.open++
	return deafServer{s, d}, err
}

func (s deafServer) Listen(int) error { return syscall.ENOBUFS }

func (s deafServer) Close() error { s.made.open--; return s.Server.Close() }

func TestServerSocketThatCannotListenIsClosed(t *testing.T) {
	provider := &deaf{Provider: memory.New()}
	ns := sockets.NewNamespace(provider)
	_, err := ns.ServerSocket.Port(7)
	require.ErrorIs(t, err, syscall.ENOBUFS)
	_, err = ns.Listen("tcp", ":7")
	require.ErrorIs(t, err, syscall.ENOBUFS, "the port is free again")
	assert.Zero(t, provider.open)
}

func TestServerSocketCloseEndsAccept(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		accepted := make(chan error)
		go func() {
			_, err := server.Accept()
			accepted <- err
		}()
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-accepted, net.ErrClosed)
	})
}

func TestServerSocketOfAnAddressClass(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.NewFor(ns.UnixAddress)
		require.NoError(t, err)
		assert.Equal(t, impl.Unix, server.Implementation().Network())
		require.NoError(t, server.Close())
	})
}
