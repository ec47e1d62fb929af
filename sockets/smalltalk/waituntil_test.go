package smalltalk_test

import (
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

// after returns a condition that is true in a while, and how often it was asked.
func after(d time.Duration) (condition func() bool, looks *int) {
	begin, n := time.Now(), 0
	return func() bool { n++; return time.Since(begin) >= d }, &n
}

func never() bool { return false }

func TestWaitUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := connection(t, inMemory(t))
		begin := time.Now()
		now, looks := after(0)
		require.NoError(t, smalltalk.WaitUntil(client, 0, now))
		assert.Zero(t, time.Since(begin), "at once")
		assert.Equal(t, 1, *looks)

		soon, looks := after(250 * time.Millisecond)
		require.NoError(t, smalltalk.WaitUntil(client, 0, soon))
		assert.Equal(t, 300*time.Millisecond, time.Since(begin), "seen at the next look")
		assert.Equal(t, 4, *looks)

		begin = time.Now()
		soon, looks = after(2 * time.Second)
		require.NoError(t, smalltalk.WaitUntil(client, time.Second, soon))
		assert.Equal(t, 2*time.Second, time.Since(begin))
		assert.Equal(t, 3, *looks)

		require.ErrorIs(t, smalltalk.WaitUntil(client, 0, nil), misuse.ErrArgument)
		require.ErrorIs(t, smalltalk.WaitUntil((*sockets.Socket)(nil), 0, now), misuse.ErrArgument)
		require.ErrorIs(t, smalltalk.WaitUntil(client, -1, now), misuse.ErrRange)
	})
}

func TestWaitUntilIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := inMemory(t)
		server := listening(t, ns)
		require.NoError(t, ns.AbstractSocket.SetTimeout(250*time.Millisecond))
		begin := time.Now()
		condition, looks := after(time.Hour)
		err := smalltalk.WaitUntil(server, 0, condition)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		var op *net.OpError
		require.ErrorAs(t, err, &op)
		assert.True(t, op.Timeout())
		assert.Equal(t, "wait", op.Op)
		assert.Equal(t, server.LocalAddr(), op.Source)
		assert.Equal(t, 250*time.Millisecond, time.Since(begin))
		assert.Equal(t, 4, *looks, "the last one when the time is over")
		last, _ := after(250 * time.Millisecond)
		require.NoError(t, smalltalk.WaitUntil(server, 0, last), "true at the last look")

		require.NoError(t, ns.AbstractSocket.SetTimeout(0))
		late, _ := after(time.Hour)
		require.NoError(t, smalltalk.WaitUntil(server, 0, late), "no bound")
	})
}

func TestWaitUntilEndsWithTheSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := listening(t, inMemory(t))
		ended := make(chan error)
		go func() { ended <- smalltalk.WaitUntil(server, 0, never) }()
		synctest.Wait()
		require.NoError(t, server.Close())
		err := <-ended
		require.ErrorIs(t, err, net.ErrClosed)
		assert.Equal(t, "wait tcp "+server.LocalAddr().String()+": use of closed network connection", err.Error())
		require.ErrorIs(t, smalltalk.WaitUntil(server, 0, never), net.ErrClosed, "at once")
		require.NoError(t, smalltalk.WaitUntil(server, 0, func() bool { return !server.IsOpen() }), "which is what it waits for")
	})
}

// What is buffered is sent before the wait, for the peer may have to see it.
func TestWaitUntilFlushes(t *testing.T) {
	client, server := connection(t, sockets.NewNamespace(kernel.New()))
	client.Display("hello")
	require.NoError(t, smalltalk.WaitUntil(client, time.Millisecond, server.CanRead))
}
