package sockets_test

import (
	"errors"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// urgent returns the sockets for the urgent bytes of both ends of a connection.
func urgent(t *testing.T, a, b *sockets.Socket) (oobA, oobB *sockets.DatagramSocket) {
	t.Helper()
	oobA, err := a.OutOfBand()
	require.NoError(t, err)
	oobB, err = b.OutOfBand()
	require.NoError(t, err)
	return oobA, oobB
}

func TestOutOfBand(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		oobClient, oobServer := urgent(t, client, server)
		assert.False(t, oobServer.CanRead())

		client.Display("before")
		require.NoError(t, oobClient.NextPut(sockets.NewDatagram([]byte("!"))), "what is buffered is sent first")
		require.NoError(t, putAndFlush(client, []byte("behind\n")))
		require.NoError(t, oobServer.EnsureReadable())
		assert.True(t, oobServer.CanRead())
		d, err := oobServer.Peek()
		require.NoError(t, err)
		assert.Equal(t, "!", string(d.Data))
		assert.Equal(t, server.RemoteAddress(), d.Address())
		assert.Equal(t, server.RemotePort(), d.Port())
		datagram(t, oobServer, "!")
		assert.False(t, oobServer.CanRead(), "once")

		at, err := server.AtMark()
		require.NoError(t, err)
		assert.False(t, at)
		p := make([]byte, 100)
		n, err := server.Read(p)
		require.NoError(t, err)
		assert.Equal(t, "before", string(p[:n]), "reading stops at the mark")
		at, err = server.AtMark()
		require.NoError(t, err)
		assert.True(t, at)
		line(t, server, "behind")
		at, err = server.AtMark()
		require.NoError(t, err)
		assert.False(t, at)
	})
}

func TestTheMarkIsBehindWhatIsBuffered(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		oobClient, oobServer := urgent(t, client, server)
		_, err := client.Write([]byte("ab"))
		require.NoError(t, err)
		n, err := oobClient.Write([]byte("c!"))
		require.NoError(t, err)
		assert.Equal(t, 2, n)
		datagram(t, oobServer, "!")
		for _, want := range []byte("abc") {
			at, err := server.AtMark()
			require.NoError(t, err)
			assert.False(t, at, "before %c", want)
			got, err := server.ReadByte()
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
		at, err := server.AtMark()
		require.NoError(t, err)
		assert.True(t, at)
	})
}

func TestOutOfBandInline(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		oobClient, oobServer := urgent(t, client, server)
		require.NoError(t, sockets.SetOption(server, sockets.OutOfBandInline, true))
		_, err := client.Write([]byte("ab"))
		require.NoError(t, err)
		require.NoError(t, oobClient.NextPut(sockets.NewDatagram([]byte("!"))))
		_, err = client.Write([]byte("\n"))
		require.NoError(t, err)
		line(t, server, "ab!")
		require.NoError(t, oobServer.SetReadDeadline(time.Now().Add(-1)))
		_, err = oobServer.Next()
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	})
}

// A call that waits for an urgent byte is woken by it, by the deadline of the
// connection and by its end.
func TestWaitingForAnUrgentByte(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		oobClient, oobServer := urgent(t, client, server)
		var waiting sync.WaitGroup
		waiting.Go(func() {
			d, err := oobServer.Next()
			if assert.NoError(t, err) {
				assert.Equal(t, "!", string(d.Data))
			}
		})
		require.NoError(t, oobClient.NextPut(sockets.NewDatagram([]byte("!"))))
		waiting.Wait()

		require.NoError(t, server.SetReadDeadline(time.Now().Add(time.Millisecond)))
		_, err := oobServer.Next()
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, server.SetReadDeadline(time.Now().Add(testTimeout)))

		waiting.Go(func() {
			_, err := oobServer.Next()
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		waiting.Go(func() {
			_, err := server.ReadByte()
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		require.NoError(t, oobServer.Close(), "which is that of the connection")
		waiting.Wait()
		assert.False(t, server.IsOpen())
		require.ErrorIs(t, oobServer.NextPut(sockets.NewDatagram([]byte("!"))), net.ErrClosed)
	})
}

func TestOutOfBandArguments(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		oob, _ := urgent(t, client, server)
		elsewhere := sockets.NewDatagramTo([]byte("!"), ns.IPAddress.LoopbackHost(), 9)
		require.ErrorIs(t, oob.NextPut(elsewhere), sockets.ErrConnected)
		require.ErrorIs(t, oob.ConnectTo(ns.IPAddress.LoopbackHost(), 9), sockets.ErrConnected)
		require.ErrorIs(t, oob.BindTo(nil, 0), sockets.ErrBound)
		require.NoError(t, oob.NextPut(sockets.NewDatagram(nil)), "nothing is sent")
		require.NoError(t, putAndFlush(client, []byte("still\n")))
		line(t, server, "still")
		on, err := sockets.GetOption(oob, sockets.NoDelay)
		require.NoError(t, err)
		assert.True(t, on, "its options are those of the connection")
	})
}

func TestNoUrgentBytesOnUnixSockets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		address := ns.UnixAddress.Path("@" + t.Name())
		server, err := ns.ServerSocket.Port(0, sockets.BindTo(address))
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		client, err := ns.Socket.RemoteAddress(t.Context(), address, 0)
		require.NoError(t, err)
		defer func() { _ = client.Close() }()
		_, err = client.OutOfBand()
		require.ErrorIs(t, err, errors.ErrUnsupported)
		_, err = client.AtMark()
		require.ErrorIs(t, err, errors.ErrUnsupported)
	})
}

// The urgent bytes are a face of the connection: closing it sends what was put, and
// waiting for an urgent byte does too.
func TestOutOfBandSendsWhatWasPut(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := pair(t, ns)
		oob, err := s.OutOfBand()
		require.NoError(t, err)
		s.Display("request").NL()
		done := make(chan error)
		go func() { done <- oob.EnsureReadable() }()
		line(t, peer, "request")
		answer, err := peer.OutOfBand()
		require.NoError(t, err)
		require.NoError(t, answer.NextPut(sockets.NewDatagram([]byte("!"))))
		require.NoError(t, <-done)

		s.Display("last").NL()
		require.NoError(t, oob.Close())
		line(t, peer, "last")
		assert.ErrorIs(t, s.Close(), net.ErrClosed)
	})
}
