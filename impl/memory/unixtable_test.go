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

func bindUnix(t *testing.T, h *memory.Host, path string) (impl.Server, error) {
	t.Helper()
	l, err := h.NewServer(impl.Unix)
	require.NoError(t, err)
	return l, l.Bind(impl.UnixPath(path))
}

func TestPathsHaveALimit(t *testing.T) {
	h := memory.New()
	for path, fits := range map[string]bool{
		"/" + strings.Repeat("p", 106): true,
		"/" + strings.Repeat("p", 107): false,
		"@" + strings.Repeat("p", 107): true,
		"@" + strings.Repeat("p", 108): false,
	} {
		_, err := bindUnix(t, h, path)
		c, _ := h.NewStream(impl.Unix)
		connectErr := c.Connect(t.Context(), impl.UnixPath(path))
		if fits {
			require.NoError(t, err)
			require.ErrorIs(t, connectErr, syscall.ECONNREFUSED)
		} else {
			require.ErrorIs(t, err, syscall.EINVAL)
			require.ErrorIs(t, connectErr, syscall.EINVAL)
		}
	}
}

func TestPathsAreChosen(t *testing.T) {
	h := memory.New()
	seen := map[string]bool{}
	for range 50 {
		l, err := bindUnix(t, h, "")
		require.NoError(t, err)
		name := l.LocalEndpoint().Path
		assert.Regexp(t, "^@[0-9a-f]{5}$", name)
		assert.False(t, seen[name])
		seen[name] = true
	}
}

func TestPathOfAStreamStaysBehind(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.Unix)
	c, err := h.NewStream(impl.Unix)
	require.NoError(t, err)
	require.NoError(t, c.Bind(impl.UnixPath("/c")))
	require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
	require.NoError(t, c.Close())
	_, err = bindUnix(t, h, "/c")
	require.ErrorIs(t, err, syscall.EADDRINUSE)
	d, err := h.NewStream(impl.Unix)
	require.NoError(t, err)
	require.ErrorIs(t, d.Connect(t.Context(), impl.UnixPath("/c")), syscall.ECONNREFUSED)

	require.NoError(t, h.Remove("/c"))
	_, err = bindUnix(t, h, "/c")
	require.NoError(t, err)
}

func TestAbstractNameOfAStreamGoesWithIt(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.Unix)
	for _, connects := range []bool{true, false} {
		c, err := h.NewStream(impl.Unix)
		require.NoError(t, err)
		require.NoError(t, c.Bind(impl.UnixPath("@c")))
		if connects {
			require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
		}
		require.NoError(t, c.Close())
	}
	_, err := bindUnix(t, h, "@c")
	require.NoError(t, err)
}

func TestRemoveHidesAServer(t *testing.T) {
	h := memory.New()
	l, err := bindUnix(t, h, "/s")
	require.NoError(t, err)
	require.NoError(t, l.Listen(1))
	require.NoError(t, h.Remove("/s"))
	c, err := h.NewStream(impl.Unix)
	require.NoError(t, err)
	require.ErrorIs(t, c.Connect(t.Context(), impl.UnixPath("/s")), syscall.ENOENT)

	_, err = bindUnix(t, h, "/s")
	require.NoError(t, err)
	require.NoError(t, l.Close(), "which removes the path, whoever has it now")
	require.ErrorIs(t, h.Remove("/s"), fs.ErrNotExist)
}

// A socket that keeps its path leaves it to its present owner, and one that removes it
// removes it from that.
func TestPathOfAnother(t *testing.T) {
	h := memory.New()
	for _, unlink := range []bool{true, false} {
		l, err := bindUnix(t, h, "/s")
		require.NoError(t, err)
		d := newDatagram(t, h, impl.Unixgram)
		require.NoError(t, d.Bind(impl.UnixPath("/d")))
		for path, s := range map[string]impl.Socket{"/s": l, "/d": d} {
			require.NoError(t, impl.Set(s, impl.UnlinkOnClose, unlink))
			require.NoError(t, h.Remove(path))
			_, err = bindUnix(t, h, path)
			require.NoError(t, err)
			require.NoError(t, s.Close())
			err = h.Remove(path)
			if unlink {
				require.ErrorIs(t, err, fs.ErrNotExist)
			} else {
				require.NoError(t, err)
			}
		}
	}
}

func TestRemoveOfWhatIsNotThere(t *testing.T) {
	h := memory.New()
	_, err := bindUnix(t, h, "@abstract")
	require.NoError(t, err)
	for _, path := range []string{"/none", "", "@abstract"} {
		err := h.Remove(path)
		require.ErrorIs(t, err, fs.ErrNotExist, path)
		var pathErr *fs.PathError
		require.ErrorAs(t, err, &pathErr)
	}
}
