package kernel

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
)

// storm sends signals to the threads of the process, one after the other and
// without a pause, until the test ends. It sends SIGURG, as the runtime does.
func storm(t *testing.T) {
	t.Helper()
	over := make(chan struct{})
	var raging sync.WaitGroup
	t.Cleanup(func() {
		close(over)
		raging.Wait()
	})
	raging.Go(func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for {
			threads, _ := os.ReadDir("/proc/self/task")
			for range 50 {
				select {
				case <-over:
					return
				default:
				}
				for _, thread := range threads {
					if id, err := strconv.Atoi(thread.Name()); err == nil && id != unix.Gettid() {
						_ = unix.Tgkill(os.Getpid(), id, unix.SIGURG)
					}
				}
			}
		}
	})
}

// TestReadsThatBeginAtAMarkUnderSignals: package net's Read waits for ever in
// some of them, although there are bytes.
func TestReadsThatBeginAtAMarkUnderSignals(t *testing.T) {
	near, far := urgentPair(t)
	storm(t)
	p := make([]byte, 10)
	rounds := 1000
	if long.Enabled() {
		rounds = 10_000
	}
	for range rounds {
		_, err := near.Write([]byte("a"))
		require.NoError(t, err)
		_, err = near.SendUrgent([]byte("!"))
		require.NoError(t, err)
		_, err = near.Write([]byte("b"))
		require.NoError(t, err)
		require.NoError(t, far.SetReadDeadline(time.Now().Add(testTimeout)), "the watchdog")
		for _, want := range []string{"a", "b"} {
			n, err := far.Read(p)
			require.NoError(t, err)
			require.Equal(t, want, string(p[:n]))
		}
	}
}

func TestCopiesThatMeetMarksUnderSignals(t *testing.T) {
	const rounds = 1000
	near, far := urgentPair(t)
	storm(t)
	var writing sync.WaitGroup
	defer writing.Wait()
	writing.Go(func() {
		for range rounds {
			_, _ = near.Write([]byte("a"))
			_, _ = near.SendUrgent([]byte("!"))
			_, _ = near.Write([]byte("b"))
		}
		_ = near.CloseWrite()
	})
	require.NoError(t, far.SetReadDeadline(time.Now().Add(testTimeout)), "the watchdog")
	var got bytes.Buffer
	_, err := far.WriteTo(struct{ io.Writer }{&got})
	require.NoError(t, err)
	// A later urgent byte makes an earlier one that was not taken by then a byte
	// of the stream.
	assert.Equal(t, rounds, bytes.Count(got.Bytes(), []byte("a")))
	assert.Equal(t, rounds, bytes.Count(got.Bytes(), []byte("b")))
}

func TestInterruptedAtMark(t *testing.T) {
	near, far := urgentPair(t)
	interrupted := func() (is bool) {
		require.NoError(t, far.stream.conn.Load().Control(func(fd uintptr) { is = interruptedAtMark(fd) }))
		return is
	}
	assert.False(t, interrupted(), "no mark")
	_, err := near.Write([]byte("a"))
	require.NoError(t, err)
	_, err = near.SendUrgent([]byte("!"))
	require.NoError(t, err)
	require.NoError(t, far.EnsureUrgent())
	assert.False(t, interrupted(), "before the mark")
	_, err = far.Read(make([]byte, 1))
	require.NoError(t, err)
	assert.False(t, interrupted(), "at the mark, and nothing behind it")
	_, err = near.Write([]byte("b"))
	require.NoError(t, err)
	require.NoError(t, far.EnsureReadable())
	assert.True(t, interrupted(), "at the mark, and bytes behind it")
	_, err = far.Read(make([]byte, 1))
	require.NoError(t, err)
	assert.False(t, interrupted(), "behind the mark")
}
