package sockets_test

import (
	"io"
	"net"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestCloseByEventsGivesUp: a peer that never reads holds a closed socket no longer than
// the class-side timeout.
func TestCloseByEventsGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := newMemory(t)
		ns := sockets.NewNamespace(host)
		client, socket := narrowPair(t, ns)
		require.NoError(t, client.SetDeadline(time.Time{}))
		on(t, socket, sockets.EventClose)
		_, err := socket.Write(make([]byte, flood))
		require.NoError(t, err)
		started := time.Now()
		require.NoError(t, socket.Close())
		assert.Zero(t, time.Since(started), "Close answers at once")
		time.Sleep(29 * time.Second)
		assert.Len(t, host.Network().Leaks(), 3, "the server, the client, and who cannot get rid of its bytes")
		time.Sleep(2 * time.Second)
		assert.Len(t, host.Network().Leaks(), 2)
		_, err = io.Copy(io.Discard, client)
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// TestSecondCloseEndsAtOnce: unsent bytes are discarded.
func TestSecondCloseEndsAtOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		on(t, socket, sockets.EventClose)
		_, err := socket.Write(make([]byte, flood))
		require.NoError(t, err)
		require.NoError(t, socket.Close())
		require.ErrorIs(t, socket.Close(), net.ErrClosed, "this one ends it")
		read, _ := io.Copy(io.Discard, client)
		assert.Less(t, read, int64(flood))
	})
}

// TestSecondCloseResets: the peer must not take a part for the whole.
func TestSecondCloseResets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		on(t, socket, sockets.EventClose)
		_, err := socket.Write(make([]byte, flood))
		require.NoError(t, err)
		require.NoError(t, socket.Close())
		require.ErrorIs(t, socket.SetDeadline(time.Time{}), net.ErrClosed)
		_ = socket.Close()
		_, err = io.Copy(io.Discard, client)
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// TestCloseRightBehindAPut: Close sends a put that the loop was about to send.
func TestCloseRightBehindAPut(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		require.NoError(t, server.Listen(0))
		for range asMany(1000, 100) {
			client := dial(t, server)
			require.NoError(t, client.AddEventListener(events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {})))
			socket, err := server.Accept()
			require.NoError(t, err)
			client.Display("last words")
			runtime.Gosched()
			require.NoError(t, client.Close())
			text, err := socket.UpToEnd(100)
			require.NoError(t, err)
			require.Equal(t, "last words", string(text))
			require.NoError(t, socket.Close())
		}
	})
}

// TestHalfCloseByEvents: the end comes after the written bytes.
func TestHalfCloseByEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		texts := gathers(t, socket)
		_, err := socket.Write(make([]byte, flood))
		require.NoError(t, err)
		require.NoError(t, socket.CloseWrite())
		read, err := io.Copy(io.Discard, client)
		require.NoError(t, err)
		assert.EqualValues(t, flood, read)
		_, err = client.Write([]byte("thanks"))
		require.NoError(t, err)
		assert.Equal(t, "thanks", whole(t, texts, 6))
	})
}

// TestHalfCloseWaitsForADeadline: while a deadline stops output, the end does
// not come before it.
func TestHalfCloseWaitsForADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, socket, failures := heldUp(t)
		require.NoError(t, socket.CloseWrite())
		require.Error(t, <-failures)
		require.NoError(t, socket.CloseWrite(), "nor does it now")
		require.NoError(t, socket.SetWriteDeadline(time.Time{}))
		read, err := io.Copy(io.Discard, client)
		require.NoError(t, err)
		assert.EqualValues(t, flood, read)
	})
}
