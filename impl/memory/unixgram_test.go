package memory_test

import (
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func gram(tb testing.TB, h *memory.Host) impl.Datagram {
	tb.Helper()
	return boundDatagram(tb, h, impl.Unixgram, datagramAt(impl.Unixgram))
}

func receiveFails(tb testing.TB, s impl.Datagram, want error) {
	tb.Helper()
	_, err := s.TryReceive(nil)
	require.ErrorIs(tb, err, want)
}

func sendFails(tb testing.TB, s impl.Datagram, to impl.Endpoint, want error) {
	tb.Helper()
	_, err := s.Send([]byte("x"), to)
	require.ErrorIs(tb, err, want)
}

// A socket without a name can get one later, even when it is connected.
func TestUnixgramIsNamedLater(t *testing.T) {
	h := memory.New()
	to := gram(t, h)
	s := newDatagram(t, h, impl.Unixgram)
	assert.Equal(t, none, s.LocalEndpoint())
	require.NoError(t, s.Connect(to.LocalEndpoint()))
	assert.Equal(t, impl.Unnamed, s.LocalEndpoint())
	sends(t, s, "received nameless", none)
	sends(t, s, "sent nameless", none)
	assert.Equal(t, none, gets(t, to, "received nameless"))
	name := datagramAt(impl.Unixgram)
	require.NoError(t, s.Bind(name))
	sends(t, s, "named", none)
	assert.Equal(t, name, gets(t, to, "sent nameless"), "as on Linux")
	assert.Equal(t, name, gets(t, to, "named"))
	require.ErrorIs(t, s.Bind(datagramAt(impl.Unixgram)), impl.ErrBound)
}

// Paths are shared with stream sockets, abstract names are not.
func TestUnixgramNames(t *testing.T) {
	h := memory.New()
	s := newDatagram(t, h, impl.Unixgram)
	for path, want := range map[string]error{
		"/run/listening": syscall.EPROTOTYPE, "/run/bound": syscall.EPROTOTYPE, "/run/stream": syscall.EPROTOTYPE,
		"/run/left": syscall.ECONNREFUSED, "/run/nothing": syscall.ENOENT, "@nobody": syscall.ECONNREFUSED,
		"@stream": syscall.ECONNREFUSED, "/" + strings.Repeat("p", 107): syscall.EINVAL,
	} {
		var owner impl.Socket
		switch path {
		case "/run/listening", "@stream":
			l, err := bindUnix(t, h, path)
			require.NoError(t, err)
			require.NoError(t, l.Listen(1))
			owner = l
		case "/run/bound":
			l, err := bindUnix(t, h, path)
			require.NoError(t, err)
			owner = l
		case "/run/stream", "/run/left":
			c, err := h.NewStream(impl.Unix)
			require.NoError(t, err)
			require.NoError(t, c.Bind(impl.UnixPath(path)))
			owner = c
		}
		if path == "/run/left" {
			require.NoError(t, owner.Close())
		}
		require.ErrorIs(t, s.Connect(impl.UnixPath(path)), want, path)
		sendFails(t, s, impl.UnixPath(path), want)
		if owner != nil && path[0] == '/' {
			require.ErrorIs(t, s.Bind(impl.UnixPath(path)), syscall.EADDRINUSE)
		}
	}
	boundDatagram(t, h, impl.Unixgram, impl.UnixPath("@stream"))

	to := gram(t, h)
	c, err := h.NewStream(impl.Unix)
	require.NoError(t, err)
	require.ErrorIs(t, c.Connect(t.Context(), to.LocalEndpoint()), syscall.EPROTOTYPE)
	_, err = bindUnix(t, h, to.LocalEndpoint().Path)
	require.ErrorIs(t, err, syscall.EADDRINUSE)
}

// A path outlives its socket until it is removed, and a socket its path.
func TestUnixgramPathStays(t *testing.T) {
	h := memory.New()
	first := gram(t, h)
	at := first.LocalEndpoint()
	require.NoError(t, h.Remove(at.Path))
	second := boundDatagram(t, h, impl.Unixgram, at)
	require.NoError(t, first.Close())
	s := gram(t, h)
	sends(t, s, "the path is the second's", at)
	gets(t, second, "the path is the second's")
	require.NoError(t, second.Close())
	sendFails(t, s, at, syscall.ECONNREFUSED)
	require.ErrorIs(t, newDatagram(t, h, impl.Unixgram).Bind(at), syscall.EADDRINUSE)
	require.NoError(t, h.Remove(at.Path))
	require.ErrorIs(t, h.Remove(at.Path), fs.ErrNotExist)
	sendFails(t, s, at, syscall.ENOENT)
}

// A connection leads to a socket, not to a path.
func TestUnixgramPeerIsASocket(t *testing.T) {
	h := memory.New()
	s, peer := datagramPair(t, h, impl.Unixgram)
	at := peer.LocalEndpoint()
	require.NoError(t, h.Remove(at.Path))
	other := boundDatagram(t, h, impl.Unixgram, at)
	sends(t, s, "still the peer's", none)
	gets(t, peer, "still the peer's")
	sends(t, s, "the other's", at)
	gets(t, other, "the other's")
	require.NoError(t, peer.Close())
	sendFails(t, s, none, syscall.ECONNREFUSED)
	sendFails(t, s, none, syscall.ENOTCONN)
	assert.Equal(t, at, s.RemoteEndpoint(), "errors go on naming it")
	getsNothing(t, other)
}

// A Connect to another peer discards what has arrived, and if that was anything, the
// old peer gets an error, once. A Connect to the same peer changes nothing.
func TestUnixgramPeerIsLeft(t *testing.T) {
	h := memory.New()
	a, b := datagramPair(t, h, impl.Unixgram)
	require.NoError(t, b.Connect(a.LocalEndpoint()))
	sends(t, b, "kept", none)
	require.NoError(t, a.Connect(b.LocalEndpoint()))
	gets(t, a, "kept")

	sends(t, b, "lost", none)
	require.NoError(t, a.Connect(gram(t, h).LocalEndpoint()))
	getsNothing(t, a)
	assert.True(t, b.CanRead())
	receiveFails(t, b, syscall.ECONNRESET)
	getsNothing(t, b)
	sendFails(t, b, none, syscall.EPERM)

	a, b = datagramPair(t, h, impl.Unixgram)
	require.NoError(t, b.Connect(a.LocalEndpoint()))
	require.NoError(t, a.Connect(none))
	getsNothing(t, b)
	sends(t, b, "a has no peer", none)
	gets(t, a, "a has no peer")
	sends(t, b, "lost", none)
	require.NoError(t, a.Connect(b.LocalEndpoint()))
	gets(t, a, "lost")
	sends(t, b, "lost", none)
	require.NoError(t, a.Connect(none))
	getsNothing(t, a)
	sendFails(t, b, none, syscall.ECONNRESET)
	sends(t, b, "again", none)
	gets(t, a, "again")
}

// A Send that finds its peer closed discards what that had sent.
func TestUnixgramPeerIsClosed(t *testing.T) {
	h := memory.New()
	a, b := datagramPair(t, h, impl.Unixgram)
	sends(t, b, "read", a.LocalEndpoint())
	sends(t, b, "lost", a.LocalEndpoint())
	at := b.LocalEndpoint()
	require.NoError(t, b.Close())
	gets(t, a, "read")
	other := gram(t, h)
	sends(t, a, "aside", other.LocalEndpoint())
	sendFails(t, a, at, syscall.ECONNREFUSED)
	assert.True(t, a.CanWrite())
	sendFails(t, a, none, syscall.ECONNREFUSED)
	getsNothing(t, a)
	sendFails(t, a, none, syscall.ENOTCONN)
}

func TestUnixgramToItself(t *testing.T) {
	s := gram(t, memory.New())
	require.NoError(t, s.Connect(s.LocalEndpoint()))
	for range 20 {
		sends(t, s, "x", none)
	}
	for range 20 {
		assert.Equal(t, s.LocalEndpoint(), gets(t, s, "x"))
	}
}
