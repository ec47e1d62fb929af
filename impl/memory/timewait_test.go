package memory_test

import (
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// held is a scenario after which the server's port is held for a while by what
// is left of a connection.
func held(t *testing.T, scenario func(client, server impl.Stream)) (*memory.Host, impl.Endpoint) {
	t.Helper()
	h := memory.New()
	l := listen(t, h, impl.TCP)
	client, server := connect(t, h, l)
	scenario(client, server)
	require.NoError(t, l.Close())
	return h, l.LocalEndpoint()
}

func TestTimeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.Close())
			time.Sleep(30 * time.Second)
			require.NoError(t, client.Close()) // it begins here
		})
		time.Sleep(time.Minute - 1)
		require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE)
		time.Sleep(time.Nanosecond)
		require.NoError(t, bindAlone(t, h, at))
	})
}

func TestTimeWaitIsTheFirstCloser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		})
		require.NoError(t, bindAlone(t, h, at))
	})
}

func TestTimeWaitAfterHalfClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.CloseWrite())
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		})
		require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE)
		time.Sleep(time.Minute)
		require.NoError(t, bindAlone(t, h, at))
	})
}

// A closed end does not wait for its peer's close for ever.
func TestOrphan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var client impl.Stream
		h, at := held(t, func(c, server impl.Stream) {
			client = c
			require.NoError(t, server.Close())
		})
		require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE)
		time.Sleep(time.Minute)
		require.NoError(t, bindAlone(t, h, at))
		atEnd(t, client)
		require.NoError(t, client.Close())
	})
}

func TestOrphanIsResetByBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.Close())
			write(t, client, "x")
		})
		require.NoError(t, bindAlone(t, h, at))
	})
}

func TestNoTimeWaitAfterReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, at := held(t, func(client, server impl.Stream) {
			require.NoError(t, server.CloseWrite())
			require.NoError(t, impl.Set(client, impl.Linger, 0))
			require.NoError(t, client.Close())
		})
		require.NoError(t, bindAlone(t, h, at))
	})
}

// More connections than are remembered come and go.
func TestTimeWaitIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		for range 5000 {
			client, server := connect(t, h, l)
			require.NoError(t, server.Close())
			require.NoError(t, client.Close())
		}
		require.NoError(t, l.Close())
		require.ErrorIs(t, bindAlone(t, h, l.LocalEndpoint()), syscall.EADDRINUSE)
		time.Sleep(time.Minute)
		require.NoError(t, bindAlone(t, h, l.LocalEndpoint()))
		again := listen(t, h, impl.TCP)
		client, server := connect(t, h, again) // and what has expired is forgotten
		require.NoError(t, server.Close())
		require.NoError(t, client.Close())
	})
}

// A stream that is connected to itself is the one that closes first, too.
func TestTimeWaitOfAStreamConnectedToItself(t *testing.T) {
	h := memory.New()
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, c.Bind(impl.IP(loopback, 0)))
	at := c.LocalEndpoint()
	require.NoError(t, c.Connect(t.Context(), at))
	require.NoError(t, c.Close())
	again, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.ErrorIs(t, again.Bind(at), syscall.EADDRINUSE)
}
