package sockets_test

import (
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// bubble runs a test in virtual time, over the in-memory network.
func bubble(t *testing.T, test func(t *testing.T, ns *sockets.Namespace, s *sockets.DatagramSocket)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		s, err := ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), 0)
		require.NoError(t, err)
		test(t, ns, s)
		_ = s.Close()
	})
}

// took requires that a call ends with a timeout after exactly the given time.
func took(t *testing.T, want time.Duration, call func() error) {
	t.Helper()
	before := time.Now()
	err := call()
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.Equal(t, want, time.Since(before))
}

func next(s *sockets.DatagramSocket) func() error {
	return func() error { _, err := s.Next(); return err }
}

func TestTheClassSideTimeoutBoundsNext(t *testing.T) {
	bubble(t, func(t *testing.T, ns *sockets.Namespace, s *sockets.DatagramSocket) {
		took(t, 30*time.Second, next(s))
		require.NoError(t, ns.AbstractSocket.SetTimeout(time.Minute))
		took(t, time.Minute, next(s))
		took(t, time.Minute, func() error { _, err := s.Peek(); return err })
		took(t, time.Minute, func() error { return s.Receive(new(sockets.Datagram)) })
		took(t, time.Minute, func() error { _, err := s.NextFrom(s.LocalAddress(), 1); return err })

		require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Hour)))
		took(t, time.Hour, next(s))
		took(t, 0, next(s))
		require.NoError(t, s.SetReadDeadline(time.Time{}))
		took(t, time.Minute, next(s))
	})
}

func TestTheClassSideTimeoutIsNotForPacketConn(t *testing.T) {
	bubble(t, func(t *testing.T, ns *sockets.Namespace, s *sockets.DatagramSocket) {
		var reading sync.WaitGroup
		reading.Go(func() {
			_, _, err := s.ReadFrom(make([]byte, 1))
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		reading.Go(func() { assert.ErrorIs(t, s.EnsureReadable(), net.ErrClosed) })
		took(t, 30*time.Second, next(s)) // whose bound does not end the others
		time.Sleep(24 * time.Hour)
		require.NoError(t, s.Close())
		reading.Wait()
		require.NoError(t, ns.AbstractSocket.SetTimeout(0))
	})
}

func TestEachCallHasABoundOfItsOwn(t *testing.T) {
	bubble(t, func(t *testing.T, _ *sockets.Namespace, s *sockets.DatagramSocket) {
		var waiting sync.WaitGroup
		for i := range 5 {
			waiting.Go(func() { took(t, 30*time.Second, next(s)) })
			time.Sleep(time.Duration(i) * time.Second)
		}
		waiting.Wait()
	})
}

func TestADeadlineThatIsSetWhileACallWaits(t *testing.T) {
	bubble(t, func(t *testing.T, _ *sockets.Namespace, s *sockets.DatagramSocket) {
		var waiting sync.WaitGroup
		waiting.Go(func() { took(t, 2*time.Second, next(s)) })
		time.Sleep(time.Second)
		require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Second)))
		waiting.Wait()

		require.NoError(t, s.SetReadDeadline(time.Time{}))
		waiting.Go(func() { took(t, time.Hour, next(s)) })
		synctest.Wait()
		require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Hour)))
		waiting.Wait()
	})
}

func TestNoTimeoutAtAll(t *testing.T) {
	bubble(t, func(t *testing.T, ns *sockets.Namespace, s *sockets.DatagramSocket) {
		require.NoError(t, ns.AbstractSocket.SetTimeout(0))
		var waiting sync.WaitGroup
		waiting.Go(func() {
			_, err := s.Next()
			assert.ErrorIs(t, err, net.ErrClosed)
		})
		time.Sleep(time.Hour)
		require.NoError(t, s.Close())
		waiting.Wait()
	})
}

func TestTheClassSideTimeoutBoundsNextPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		server, err := ns.DatagramSocket.Local(ns.UnixAddress.Path("/run/slow"), 0)
		require.NoError(t, err)
		client, err := ns.DatagramSocket.RemoteAddress(server.LocalAddress(), 0)
		require.NoError(t, err)
		for client.CanWrite() {
			require.NoError(t, client.NextPut(sockets.NewDatagram([]byte("x"))))
		}
		took(t, 30*time.Second, func() error { return client.NextPut(sockets.NewDatagram([]byte("x"))) })
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Hour)))
		took(t, time.Hour, func() error { return client.NextPut(sockets.NewDatagram([]byte("x"))) })
		require.NoError(t, client.SetWriteDeadline(time.Time{}))

		var sending sync.WaitGroup
		sending.Go(func() { assert.NoError(t, client.EnsureWritable()) })
		sending.Go(func() {
			_, err := client.Write([]byte("y"))
			assert.NoError(t, err)
		})
		time.Sleep(time.Hour)
		for range 12 {
			_, err := server.Next()
			require.NoError(t, err)
			synctest.Wait()
		}
		sending.Wait()
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}
