package memory_test

import (
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestRelativePathsBeginAtTheRoot(t *testing.T) {
	h := memory.New()
	l, err := bindUnix(t, h, "dir/s")
	require.NoError(t, err)
	assert.Equal(t, impl.UnixPath("dir/s"), l.LocalEndpoint())
	for _, other := range []string{"/dir/s", "./dir/s", "../dir/s", "dir/../dir//s", "else/../dir/s"} {
		_, err := bindUnix(t, h, other)
		require.ErrorIs(t, err, syscall.EADDRINUSE, other)
	}
}

// There are no directories, so a path can be the name of a socket and a directory in
// the name of another.
func TestDirectoriesAreNotThere(t *testing.T) {
	h := memory.New()
	_, err := bindUnix(t, h, "/dir/s")
	require.NoError(t, err)
	_, err = bindUnix(t, h, "/dir")
	require.NoError(t, err)
	_, err = bindUnix(t, h, "/dir/t")
	require.ErrorIs(t, err, syscall.ENOTDIR, "that is a socket now")
}

func TestRemoveFollowsDetours(t *testing.T) {
	h := memory.New()
	_, err := bindUnix(t, h, "/dir/./s")
	require.NoError(t, err)
	for path, want := range map[string]error{
		"/dir/s/": syscall.ENOTDIR, "/dir/s/x": syscall.ENOTDIR, "/dir": fs.ErrNotExist, "@dir": fs.ErrNotExist, "/": fs.ErrNotExist,
	} {
		require.ErrorIs(t, h.Remove(path), want, path)
	}
	require.NoError(t, h.Remove("dir//s"))
	_, err = bindUnix(t, h, "/dir/s")
	require.NoError(t, err)
}

// A single zero byte is a name, and is shown like the name of a socket without one.
func TestTheShortestAbstractName(t *testing.T) {
	h := memory.New()
	for _, name := range []string{"@", "\x00"} {
		l, err := bindUnix(t, h, name)
		require.NoError(t, err)
		assert.Equal(t, impl.Unnamed, l.LocalEndpoint())
		require.NoError(t, l.Listen(1))
		_, err = bindUnix(t, h, "@")
		require.ErrorIs(t, err, syscall.EADDRINUSE)
		c, err := h.NewStream(impl.Unix)
		require.NoError(t, err)
		require.NoError(t, c.Connect(t.Context(), impl.Unnamed))
		require.NoError(t, l.Close())
	}
	a, b := newDatagram(t, h, impl.Unixgram), newDatagram(t, h, impl.Unixgram)
	require.NoError(t, a.Bind(impl.Unnamed))
	require.Error(t, a.Bind(impl.UnixPath("/a")), "it has a name")
	require.NoError(t, b.Bind(impl.UnixPath("/b")))
	_, err := a.Send([]byte("x"), impl.UnixPath("/b"))
	require.NoError(t, err)
	m, err := b.Receive(make([]byte, 1))
	require.NoError(t, err)
	assert.Equal(t, impl.Unnamed, m.From)
	_, err = b.Send([]byte("x"), m.From)
	require.NoError(t, err)
}
