package sockets_test

import (
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestCheckPeriod(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	assert.Equal(t, 100*time.Millisecond, ns.AbstractSocket.CheckPeriod())
	require.NoError(t, ns.AbstractSocket.SetCheckPeriod(time.Second))
	assert.Equal(t, time.Second, ns.AbstractSocket.CheckPeriod(), "all classes share it")
	for _, d := range []time.Duration{-time.Second, -1} {
		require.ErrorIs(t, ns.AbstractSocket.SetCheckPeriod(d), sockets.ErrRange)
	}
	assert.Equal(t, time.Second, ns.AbstractSocket.CheckPeriod())
}

// after answers a condition that is true in a while, and how often it was asked.
func after(d time.Duration) (condition func() bool, looks *int) {
	begin, n := time.Now(), 0
	return func() bool { n++; return time.Since(begin) >= d }, &n
}

func TestWaitUntil(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		begin := time.Now()
		now, looks := after(0)
		require.NoError(t, client.WaitUntil(now))
		assert.Zero(t, time.Since(begin), "at once")
		assert.Equal(t, 1, *looks)

		soon, looks := after(250 * time.Millisecond)
		require.NoError(t, client.WaitUntil(soon))
		assert.Equal(t, 300*time.Millisecond, time.Since(begin), "seen at the next look")
		assert.Equal(t, 4, *looks)

		require.NoError(t, ns.AbstractSocket.SetCheckPeriod(time.Second))
		begin = time.Now()
		soon, looks = after(2 * time.Second)
		require.NoError(t, client.WaitUntil(soon))
		assert.Equal(t, 2*time.Second, time.Since(begin))
		assert.Equal(t, 3, *looks)

		require.ErrorIs(t, client.WaitUntil(nil), sockets.ErrArgument)
	})
}

func TestWaitUntilIsBounded(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		require.NoError(t, ns.AbstractSocket.SetTimeout(250*time.Millisecond))
		begin := time.Now()
		never, looks := after(time.Hour)
		err := server.WaitUntil(never)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		var op *net.OpError
		require.ErrorAs(t, err, &op)
		assert.True(t, op.Timeout())
		assert.Equal(t, "wait", op.Op)
		assert.Equal(t, server.LocalAddr(), op.Source)
		assert.Equal(t, 250*time.Millisecond, time.Since(begin))
		assert.Equal(t, 4, *looks, "the last one when the time is over")
		last, _ := after(250 * time.Millisecond)
		require.NoError(t, server.WaitUntil(last), "true at the last look")

		require.NoError(t, ns.AbstractSocket.SetTimeout(0))
		late, _ := after(time.Hour)
		require.NoError(t, server.WaitUntil(late), "no bound")
	})
}

func TestWaitUntilEndsWithTheSocket(t *testing.T) {
	inVirtualTime(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		never := func() bool { return false }
		ended := make(chan error)
		go func() { ended <- server.WaitUntil(never) }()
		synctest.Wait()
		require.NoError(t, server.Close())
		err := <-ended
		require.ErrorIs(t, err, net.ErrClosed)
		assert.Equal(t, "wait tcp "+server.LocalAddr().String()+": use of closed network connection", err.Error())
		require.ErrorIs(t, server.WaitUntil(never), net.ErrClosed, "at once")
		require.NoError(t, server.WaitUntil(func() bool { return !server.IsOpen() }), "which is what it waits for")
	})
}

// TestWaitUntilLooksAtTheWorld: what another socket does can be waited for, in
// real time too.
func TestWaitUntilLooksAtTheWorld(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, ns.AbstractSocket.SetCheckPeriod(time.Millisecond))
		sent := make(chan error, 1)
		go func() { sent <- client.NextPutAllFlush([]byte("hello")) }()
		require.NoError(t, server.WaitUntil(server.CanRead))
		require.NoError(t, <-sent)
	})
}
