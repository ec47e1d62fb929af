package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestClientReadsWhatTheServerHas(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			c := serve(t, ns, tree(t, map[string]string{"a/lines": ".\n..x\n\n", "a/bytes": "\x00\r\n.\r\n"})).client()
			menu, err := c.Menu(t.Context(), "/a")
			require.NoError(t, err)
			assert.Equal(t, []Item{
				{Binary, "bytes", "/a/bytes", "127.0.0.1", c.Port},
				{Text, "lines", "/a/lines", "127.0.0.1", c.Port},
			}, menu)

			var text, binary bytes.Buffer
			n, err := c.Text(t.Context(), "/a/lines", &text)
			require.NoError(t, err)
			assert.Equal(t, ".\n..x\n\n", text.String())
			assert.Equal(t, int64(text.Len()), n)
			n, err = c.Binary(t.Context(), "/a/bytes", &binary)
			require.NoError(t, err)
			assert.Equal(t, "\x00\r\n.\r\n", binary.String())
			assert.Equal(t, int64(binary.Len()), n)

			_, err = c.Menu(t.Context(), "/nothing")
			assert.ErrorContains(t, err, errMissing.Error())
		})
	}
}

// TestClientAgainstOddServers runs a server that sends a fixed answer and closes.
func TestClientAgainstOddServers(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			long := string(bytes.Repeat([]byte("x"), maxLine+1))
			for _, odd := range []struct {
				name, answer string
				want         error
			}{
				{"complete", "a\r\n.\r\n", nil},
				{"bare line feeds", "a\n.\n", nil},
				{"a dot without its line end", "a\r\n.", nil},
				{"nothing", "", errShortAnswer},
				{"no dot", "a\r\n", errShortAnswer},
				{"half a line", "a\r\nb", errShortAnswer},
				{"an endless line", long, readbuffer.ErrTooLong},
			} {
				c := answering(t, ns, odd.answer)
				_, err := c.Text(t.Context(), "/x", io.Discard)
				assert.ErrorIs(t, err, odd.want, odd.name)
			}
			c := answering(t, ns, "0x\tno port\r\n.\r\n")
			_, err := c.Menu(t.Context(), "")
			assert.ErrorContains(t, err, "too few fields")
		})
	}
}

func TestClientTimesOut(t *testing.T) { inVirtualTime(t, silentServer) }

func silentServer(t *testing.T, ns *sockets.Namespace, timeout time.Duration) {
	t.Helper()
	listener, err := listen(t.Context(), ns, "127.0.0.1:0") // accepts no client
	require.NoError(t, err)
	c := &Client{Sockets: ns, Host: "127.0.0.1", Port: listener.LocalPort(), Timeout: timeout}
	_, err = c.Binary(t.Context(), "/x", io.Discard)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NoError(t, listener.Close())
}

func TestClientEndsWithItsContext(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			c := serve(t, ns, bigTree(t)).client()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := c.Binary(ctx, "/big", writerFunc(func(p []byte) (int, error) {
				cancel()
				return len(p), nil
			}))
			assert.ErrorIs(t, err, context.Canceled)
		})
	}
}

// answering returns a client for a server that sends one answer to any question,
// once.
func answering(t *testing.T, ns *sockets.Namespace, answer string) *Client {
	t.Helper()
	listener, err := listen(t.Context(), ns, "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = conn.NextLine()
		_ = conn.NextPutAll([]byte(answer))
		_ = conn.Close()
	}()
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		<-done
	})
	return &Client{Sockets: ns, Host: "127.0.0.1", Port: listener.LocalPort(), Timeout: 5 * time.Minute}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
