package sockets_test

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// checkConnection is what drivers of databases do with a connection from their pool:
// they read from its descriptor without waiting, to see whether the server has closed
// it.
func checkConnection(conn net.Conn) error {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var state error
	err = raw.Read(func(fd uintptr) bool {
		state = peekDescriptor(fd)
		return true
	})
	if err != nil {
		return err
	}
	return state
}

func TestDriversSeeThatAConnectionIsClosed(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, network := range []string{"tcp", "unix"} {
			_, client, server := netPair(t, ns, network)
			require.NoError(t, checkConnection(client), "it is alive")
			_, err := client.Write([]byte("ping\n"))
			require.NoError(t, err)
			text, err := socketOf(t, server).NextLineString()
			require.NoError(t, err)
			assert.Equal(t, "ping", text)
			require.NoError(t, checkConnection(client))
			require.NoError(t, server.Close())
			require.NoError(t, socketOf(t, client).EnsureReadable())
			if overKernel(ns) {
				require.ErrorIs(t, checkConnection(client), io.EOF)
			} else {
				require.NoError(t, checkConnection(client))
			}
		}
	})
}

// peekDescriptor reads from a descriptor without waiting. The end of the connection is
// io.EOF.
func peekDescriptor(fd uintptr) error {
	var p [1]byte
	n, err := syscall.Read(int(fd), p[:])
	switch {
	case err == syscall.EAGAIN:
		return nil
	case err != nil:
		return err
	case n == 0:
		return io.EOF
	default:
		return errors.New("unexpected bytes")
	}
}
