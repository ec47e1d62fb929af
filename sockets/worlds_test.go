package sockets_test

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestMain(m *testing.M) { leak.Main(m) }

// worlds runs a test over every implementation, each in a namespace of its own.
func worlds(t *testing.T, test func(t *testing.T, ns *sockets.Namespace)) {
	t.Helper()
	for name, provider := range map[string]impl.Provider{"kernel": kernel.New(), "memory": memory.New()} {
		t.Run(name, func(t *testing.T) {
			ns := sockets.NewNamespace(provider)
			needs(t, ns, system.IPv4)
			test(t, ns)
		})
	}
}

// needs skips the test when the namespace is over the kernel and the system lacks
// the resource.
func needs(tb testing.TB, ns *sockets.Namespace, resource system.Resource) {
	tb.Helper()
	if overKernel(ns) {
		resource.Need(tb)
	}
}

func overKernel(ns *sockets.Namespace) bool {
	_, is := ns.Provider().(*kernel.Host)
	return is
}

// socketDir returns a directory for Unix sockets. In memory any will do.
func socketDir(tb testing.TB, ns *sockets.Namespace) string {
	tb.Helper()
	if overKernel(ns) {
		return system.TempDir(tb)
	}
	return "/run"
}

// testTimeout bounds what must happen, on the slowest machine too. Nothing waits for
// it in a test that passes.
const testTimeout = 2 * time.Minute

// asMany returns the first number in the long form of the tests, and the second
// in the short one.
func asMany(whole, short int) int {
	if long.Enabled() {
		return whole
	}
	return short
}

// listening returns a server on a free port of the loopback address.
func listening(t *testing.T, ns *sockets.Namespace) *sockets.ServerSocket {
	t.Helper()
	needs(t, ns, system.IPv4)
	server, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// pair returns both ends of a connection, with deadlines that end a test that
// hangs.
func pair(t *testing.T, ns *sockets.Namespace) (client, server *sockets.Socket) {
	t.Helper()
	l := listening(t, ns)
	client, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
	require.NoError(t, err)
	server, err = l.Accept()
	require.NoError(t, err)
	for _, s := range []*sockets.Socket{client, server} {
		require.NoError(t, s.SetDeadline(time.Now().Add(testTimeout)))
		t.Cleanup(func() { _ = s.Close() })
	}
	return client, server
}

// line reads a line and holds it to what is wanted.
func line(t *testing.T, s *sockets.Socket, want string) {
	t.Helper()
	got, err := s.NextLine()
	if assert.NoError(t, err) {
		assert.Equal(t, want, string(got))
	}
}

// newMemory returns the provider of an in-memory network, which reports sockets
// that are left open.
func newMemory(t *testing.T) *memory.Host {
	t.Helper()
	return memory.New(memory.ForTest(t))
}

// socketOf returns the Socket of a connection.
func socketOf(t *testing.T, conn net.Conn) *sockets.Socket {
	t.Helper()
	socket, ok := sockets.SocketOf(conn)
	require.True(t, ok, "%T", conn)
	return socket
}
