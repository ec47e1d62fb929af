package kernel

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The poller reports changes and not states. The tests below would hang if a
// change were missed, and fail if an old one were taken for a new one.

func TestEnsureReadableWakesForEachByte(t *testing.T) {
	for _, network := range networks(t) {
		near, far := pair(t, network)
		p := make([]byte, 8)
		for range 300 {
			sent := make(chan error, 1)
			go func() {
				_, err := far.Write([]byte{1})
				sent <- err
			}()
			require.NoError(t, near.EnsureReadable())
			require.True(t, near.CanRead())
			n, err := near.TryRead(p)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			_, err = near.TryRead(p)
			require.Equal(t, impl.ErrWouldBlock, err)
			require.False(t, near.CanRead())
			require.NoError(t, <-sent)
		}
	}
}

func TestEnsureReadableWaitsOnWhenAnotherTakesTheBytes(t *testing.T) {
	near, far := pair(t, impl.TCP)
	require.NoError(t, near.SetReadDeadline(time.Now().Add(testTimeout)))
	woken := make(chan error, 1)
	go func() { woken <- near.EnsureReadable() }()
	p := make([]byte, 8)
	for range 200 {
		_, err := far.Write([]byte{1})
		require.NoError(t, err)
		for err = impl.ErrWouldBlock; err == impl.ErrWouldBlock; {
			_, err = near.TryRead(p)
		}
		require.NoError(t, err)
	}
	select {
	case err := <-woken:
		// The bytes came before the TryRead once, which is correct too.
		require.NoError(t, err)
	default:
		_, err := far.Write([]byte{1})
		require.NoError(t, err)
		require.NoError(t, <-woken)
	}
}

func TestEnsureReadableSeesWhatWasThereBefore(t *testing.T) {
	near, far := pair(t, impl.TCP)
	_, err := far.Write([]byte("ab"))
	require.NoError(t, err)
	require.NoError(t, far.CloseWrite())
	p := make([]byte, 1)
	for range 2 {
		require.NoError(t, near.EnsureReadable())
		require.NoError(t, near.EnsureReadable(), "it takes nothing")
		_, err := near.Read(p)
		require.NoError(t, err)
	}
	for range 3 {
		require.NoError(t, near.EnsureReadable(), "the end can be read")
		assert.True(t, near.CanRead())
	}
}

func TestEnsureWritableWaitsForRoom(t *testing.T) {
	for _, network := range networks(t) {
		near, far := pair(t, network)
		require.True(t, near.CanWrite())
		require.NoError(t, near.EnsureWritable())
		fill(t, near)
		woken := make(chan error, 1)
		go func() { woken <- near.EnsureWritable() }()
		p := make([]byte, 64<<10)
		for done := false; !done; {
			select {
			case err := <-woken:
				require.NoError(t, err)
				done = true
			default:
				_, err := far.TryRead(p)
				if err != nil {
					require.Equal(t, impl.ErrWouldBlock, err)
				}
			}
		}
		assert.True(t, near.CanWrite())
	}
}

// fill writes until there is no room.
func fill(t *testing.T, s *stream) {
	t.Helper()
	p := make([]byte, 64<<10)
	for s.CanWrite() {
		require.NoError(t, s.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
		if _, err := s.Write(p); err != nil {
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		}
	}
	require.NoError(t, s.SetWriteDeadline(time.Time{}))
}

func TestReadinessEndsWithTheSocket(t *testing.T) {
	near, _ := pair(t, impl.Unix) // the buffer of a Unix stream stays full once it is
	server := listening(t, impl.TCP)
	fill(t, near)
	outcomes := make(chan error)
	for _, wait := range []func() error{near.EnsureReadable, near.EnsureWritable, server.EnsureReadable} {
		go func() { outcomes <- wait() }()
	}
	require.NoError(t, near.Close())
	require.NoError(t, server.Close())
	for range 3 {
		require.ErrorIs(t, <-outcomes, net.ErrClosed)
	}
	assert.False(t, near.CanRead())
	assert.False(t, near.CanWrite())
	assert.False(t, server.CanRead())
}

func TestReadinessEndsWithTheDeadline(t *testing.T) {
	near, _ := pair(t, impl.Unix) // the buffer of a Unix stream stays full once it is
	server := listening(t, impl.TCP)
	fill(t, near)
	outcomes := make(chan error)
	for _, wait := range []func() error{near.EnsureReadable, near.EnsureWritable, server.EnsureReadable} {
		go func() { outcomes <- wait() }()
	}
	for _, set := range []func(time.Time) error{near.SetReadDeadline, near.SetWriteDeadline, server.SetReadDeadline} {
		require.NoError(t, set(longAgo))
	}
	for range 3 {
		require.ErrorIs(t, <-outcomes, os.ErrDeadlineExceeded)
	}
}

func TestAServerIsReadableForEachConnection(t *testing.T) {
	for _, network := range networks(t) {
		server := listening(t, network)
		assert.False(t, server.CanRead())
		for range 20 {
			connected := make(chan error, 1)
			a := fresh(t, network)
			go func() { connected <- a.Connect(t.Context(), server.LocalEndpoint()) }()
			require.NoError(t, server.EnsureReadable())
			require.NoError(t, server.EnsureReadable(), "it takes nothing")
			require.True(t, server.CanRead())
			b, err := server.TryAccept()
			require.NoError(t, err)
			require.NoError(t, b.Close())
			require.NoError(t, <-connected)
			require.False(t, server.CanRead())
		}
	}
}
