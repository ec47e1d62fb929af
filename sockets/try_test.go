package sockets_test

import (
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// TestTryGoesOnAfterATimeout: the size arrives before the deadline and the body after it.
func TestTryGoesOnAfterATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(memory.New(memory.ForTest(t)))
		server, err := ns.ServerSocket.Port(7)
		require.NoError(t, err)
		client, err := ns.Socket.Remote(t.Context(), "localhost", 7)
		require.NoError(t, err)
		served, err := server.Accept()
		require.NoError(t, err)

		var body string
		read := func(ahead *streams.Reader) error {
			size, err := ahead.Uint16BE()
			if err == nil {
				body, err = ahead.NextString(int(size))
			}
			return err
		}
		_, err = client.Write([]byte{0, 5, 'h', 'e'})
		require.NoError(t, err)
		for range 3 {
			require.NoError(t, served.SetReadDeadline(time.Now().Add(time.Second)))
			assert.ErrorIs(t, served.Try(read), os.ErrDeadlineExceeded)
			assert.Zero(t, served.Offset())
		}
		_, err = client.Write([]byte("llo, and more"))
		require.NoError(t, err)
		require.NoError(t, served.SetReadDeadline(time.Time{}))
		require.NoError(t, served.Try(read))
		assert.Equal(t, "hello", body)
		rest := make([]byte, 20)
		n, err := served.Read(rest)
		require.NoError(t, err)
		assert.Equal(t, ", and more", string(rest[:n]))
		assert.NoError(t, errors.Join(client.Close(), served.Close(), server.Close()))
	})
}
