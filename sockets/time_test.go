package sockets_test

import (
	"net"
	"net/netip"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// inVirtualTime runs a test over the in-memory network in a bubble, where
// waiting takes no time.
func inVirtualTime(t *testing.T, test func(t *testing.T, ns *sockets.Namespace)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, sockets.NewNamespace(memory.New())) })
}

// TestConnectIsBounded: a full queue drops a SYN, and a context without a
// deadline does not wait for ever.
func TestConnectIsBounded(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.Port(7, sockets.QueueSize(0))
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		first, err := ns.Socket.Remote(t.Context(), "localhost", 7)
		require.NoError(t, err)
		defer func() { _ = first.Close() }()

		begin := time.Now()
		_, err = ns.Socket.Remote(t.Context(), "localhost", 7)
		require.ErrorContains(t, err, "i/o timeout")
		assert.Equal(t, 30*time.Second, time.Since(begin))
	})
}

// TestConnectSharesTheTime: an address that never replies leaves half of the time
// to the other one.
func TestConnectSharesTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent, there := netip.MustParseAddr("127.0.0.9"), netip.MustParseAddr("127.0.0.1")
		ns := sockets.NewNamespace(memory.New(memory.Name("two.test", silent, there)))
		full, err := ns.ServerSocket.Port(7, sockets.QueueSize(0), sockets.BindTo(ns.IPAddress.With(127, 0, 0, 9)))
		require.NoError(t, err)
		defer func() { _ = full.Close() }()
		first, err := ns.Socket.RemoteAddress(t.Context(), full.LocalAddress(), 7)
		require.NoError(t, err)
		defer func() { _ = first.Close() }()
		server, err := ns.ServerSocket.Port(7, sockets.BindTo(ns.IPAddress.LoopbackHost()))
		require.NoError(t, err)
		defer func() { _ = server.Close() }()

		begin := time.Now()
		client, err := ns.Socket.Remote(t.Context(), "two.test", 7)
		require.NoError(t, err)
		defer func() { _ = client.Close() }()
		assert.Equal(t, 15*time.Second, time.Since(begin))
		assert.Equal(t, ns.IPAddress.LoopbackHost(), client.RemoteAddress())
	})
}

// TestSecondCloseDoesNotWait: the first one waits for a peer that takes nothing.
func TestSecondCloseDoesNotWait(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		fillUp(t, client)
		require.NoError(t, client.SetWriteDeadline(time.Time{}))
		require.NoError(t, client.NextPutAll([]byte("stuck")))
		go func() { assert.ErrorIs(t, client.Close(), net.ErrClosed) }()
		synctest.Wait()
		begin := time.Now()
		require.NoError(t, client.Close())
		assert.Zero(t, time.Since(begin))
	})
}

// TestCloseWaitsForThePeer: the peer takes its time, and gets everything.
func TestCloseWaitsForThePeer(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		fillUp(t, client)
		require.NoError(t, client.SetWriteDeadline(time.Time{}))
		require.NoError(t, server.SetReadDeadline(time.Time{}))
		require.NoError(t, client.NextPutAll([]byte("the end")))
		go func() {
			time.Sleep(29 * time.Second)
			all, err := server.UpToEnd(100 << 20)
			assert.NoError(t, err)
			assert.Equal(t, "the end", string(all[len(all)-7:]))
		}()
		begin := time.Now()
		require.NoError(t, client.Close())
		assert.Equal(t, 29*time.Second, time.Since(begin))
		synctest.Wait()
	})
}

// TestCloseGivesUp: the peer takes nothing.
func TestCloseGivesUp(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		fillUp(t, client)
		require.NoError(t, client.NextPutAll([]byte("the end")))
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Second)))
		begin := time.Now()
		require.ErrorIs(t, client.Close(), os.ErrDeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(begin), "a deadline that is set counts")
	})
}

// TestPutsWaitWhileAnotherFlushes: a goroutine that waits for the buffer is
// durably blocked, so that virtual time goes on to the deadline of the one that
// flushes.
func TestPutsWaitWhileAnotherFlushes(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		fillUp(t, client)
		require.NoError(t, client.NextPutAll([]byte("stuck")))
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Hour)))
		go func() { assert.ErrorIs(t, client.Flush(), os.ErrDeadlineExceeded) }()
		synctest.Wait()
		begin := time.Now()
		assert.NoError(t, client.NextPut('x'))
		assert.Equal(t, time.Hour, time.Since(begin))
	})
}
