package kernel

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// urgentEnd is one end of a connection of TCP.
type urgentEnd struct {
	*stream
	impl.OutOfBand
}

func urgentPair(tb testing.TB) (near, far urgentEnd) {
	tb.Helper()
	a, b := pair(tb, impl.TCP4)
	return urgentEnd{a, outOfBand{a}}, urgentEnd{b, outOfBand{b}}
}

// epolls counts the epoll descriptors that the process has.
func epolls(t *testing.T) int {
	t.Helper()
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		if target, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil && target == "anon_inode:[eventpoll]" {
			n++
		}
	}
	return n
}

func TestOnlyTCPHasUrgentBytes(t *testing.T) {
	for _, network := range networks(t) {
		server := listening(t, network)
		a, err := New().NewStream(network)
		require.NoError(t, err)
		t.Cleanup(func() { _ = a.Close() })
		require.NoError(t, a.Connect(t.Context(), server.LocalEndpoint()))
		b, err := server.Accept()
		require.NoError(t, err)
		t.Cleanup(func() { _ = b.Close() })
		for _, end := range []impl.Stream{a, b} {
			_, ok := impl.As[impl.OutOfBand](end)
			assert.Equal(t, network.IsTCP(), ok, network)
		}
	}
}

// Data and timeouts do not end a wait; only an urgent byte and Close do.
func TestEnsureUrgentEndsForNothingElse(t *testing.T) {
	near, far := urgentPair(t)
	for range 20 {
		done := make(chan error, 1)
		go func() { done <- far.EnsureUrgent() }()
		_, err := near.Write([]byte("abc"))
		require.NoError(t, err)
		_, err = far.Read(make([]byte, 3))
		require.NoError(t, err)
		select {
		case err := <-done:
			t.Fatalf("ended without an urgent byte: %v", err)
		case <-time.After(look):
		}
		_, err = near.SendUrgent([]byte("!"))
		require.NoError(t, err)
		require.NoError(t, <-done)
		urgent, err := far.TryReceiveUrgent()
		require.NoError(t, err)
		require.Equal(t, byte('!'), urgent)

		require.NoError(t, far.SetReadDeadline(time.Now().Add(look)))
		require.ErrorIs(t, far.EnsureUrgent(), os.ErrDeadlineExceeded)
		require.NoError(t, far.SetReadDeadline(time.Time{}))
	}
}

// A reset makes the descriptor of the wait ready for good. The wait must not
// spin.
func TestEnsureUrgentRestsAfterAReset(t *testing.T) {
	near, far := urgentPair(t)
	done := make(chan error, 1)
	go func() { done <- far.EnsureUrgent() }()
	require.NoError(t, impl.Set(near, impl.Linger, 0))
	require.NoError(t, near.Close())
	require.Eventually(t, far.CanRead, testTimeout, look)
	// The process is idle sooner or later: its other tests end.
	require.Eventually(t, func() bool {
		before := usedTime(t)
		time.Sleep(50 * look)
		return usedTime(t)-before < 25*look
	}, testTimeout, look)
	require.Empty(t, done)
	require.NoError(t, far.Close())
	require.ErrorIs(t, <-done, net.ErrClosed)
}

func TestEnsureUrgentLeavesNoDescriptorBehind(t *testing.T) {
	_, first := urgentPair(t) // makes the poller's own epoll descriptor
	require.False(t, first.CanReadUrgent())
	before := epolls(t)
	for range 10 {
		_, far := urgentPair(t)
		waiting := make(chan error, 1)
		go func() { waiting <- far.EnsureUrgent() }()
		require.Eventually(t, func() bool { return epolls(t) == before+1 }, testTimeout, look)
		require.NoError(t, far.SetReadDeadline(longAgo))
		require.ErrorIs(t, <-waiting, os.ErrDeadlineExceeded)
		require.Equal(t, before+1, epolls(t), "kept for the next wait")
		require.NoError(t, far.Close())
		require.ErrorIs(t, far.EnsureUrgent(), net.ErrClosed)
		require.Equal(t, before, epolls(t))
	}
}

// Close and the first EnsureUrgent run at the same time.
func TestEnsureUrgentWhileClosing(t *testing.T) {
	before := epolls(t)
	for range 50 {
		_, far := urgentPair(t)
		done := make(chan error, 1)
		go func() { done <- far.EnsureUrgent() }()
		require.NoError(t, far.Close())
		require.ErrorIs(t, <-done, net.ErrClosed)
	}
	require.Equal(t, before, epolls(t))
}

// usedTime returns the processor time that the process has used.
func usedTime(t *testing.T) time.Duration {
	var used syscall.Rusage
	assert.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano())
}
