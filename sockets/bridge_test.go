package sockets_test

import (
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestBridgePassesBytesAndEndsOn(t *testing.T) {
	worlds(t, func(t *testing.T, outer *sockets.Namespace) {
		inner := sockets.NewNamespace(memory.New())
		l := listening(t, inner)
		dial, _ := serving(t, outer, &sockets.Server{Handler: inner.BridgeTo("tcp", l.LocalAddr().String())})
		client := dial()
		require.NoError(t, client.SetDeadline(time.Now().Add(testTimeout)))
		text := strings.Repeat("0123456789", 1<<16)
		require.NoError(t, client.NextPutAll([]byte("question\n")))
		require.NoError(t, client.CloseWrite())
		server, err := l.Accept()
		require.NoError(t, err)
		line(t, server, "question")
		_, err = server.NextLine()
		require.ErrorIs(t, err, io.EOF, "the end has come")
		go func() {
			_ = server.NextPutAll([]byte(text)) // in the other direction the bytes go on
			_ = server.Close()
		}()
		answer, err := client.UpToEnd(0)
		require.NoError(t, err)
		assert.Equal(t, text, string(answer))
	})
}

func TestBridgePassesFailuresOn(t *testing.T) {
	worlds(t, func(t *testing.T, outer *sockets.Namespace) {
		inner := sockets.NewNamespace(memory.New())
		l := listening(t, inner)
		s := &sockets.Server{Handler: inner.BridgeTo("tcp", l.LocalAddr().String()), Logger: discarding}
		dial, served := serving(t, outer, s)
		client := dial()
		server, err := l.Accept()
		require.NoError(t, err)
		require.NoError(t, sockets.SetOption(server, sockets.Linger, 0))
		require.NoError(t, server.Close())
		_, err = client.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET)

		half := dial()
		require.NoError(t, half.CloseWrite())
		server, err = l.Accept()
		require.NoError(t, err)
		_, err = server.NextLine()
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, s.Close()) // nothing of the near connection is awaited any more
		_, err = half.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.NoError(t, <-served)
		_ = server.Close()

		require.NoError(t, l.Close())
		meetsReset(t, outer, &sockets.Server{Handler: inner.BridgeTo("tcp", l.LocalAddr().String())})
	})
}
