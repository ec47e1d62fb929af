package kernel

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// A call makes one system call where the kernel has an answer at once, and one more
// where it has to wait.
func TestSystemCallsOfACall(t *testing.T) {
	system.IPv4.Need(t)
	runtime.LockOSThread() // the counts are of a thread
	defer runtime.UnlockOSThread()
	countCalls(t)
	near, far := pair(t, impl.TCP4)
	p := make([]byte, 64)
	sent := func() {
		_, err := near.Write(p)
		require.NoError(t, err)
		require.NoError(t, far.EnsureReadable())
	}
	for _, c := range []struct {
		what    string
		prepare func()
		call    func() (int, error)
		err     error
		want    calls
	}{
		{"Write", func() {}, func() (int, error) { return near.Write(p) }, nil, calls{writes: 1}},
		{"Read of that", func() {}, func() (int, error) { return far.Read(p) }, nil, calls{reads: 1}},
		{"TryRead", sent, func() (int, error) { return far.TryRead(p) }, nil, calls{reads: 1}},
		{"TryRead of nothing", func() {}, func() (int, error) { return far.TryRead(p) }, impl.ErrWouldBlock, calls{reads: 1}},
		{"Read with room for more", sent, func() (int, error) { return far.Read(make([]byte, 4096)) }, nil, calls{reads: 1}},
		{"EnsureReadable of what is there", sent, func() (int, error) { return 0, far.EnsureReadable() }, nil, calls{}},
	} {
		c.prepare()
		before := countCalls(t)
		_, err := c.call()
		after := countCalls(t)
		require.Equal(t, c.err, err, c.what)
		assert.Equal(t, c.want, after.less(before), c.what)
	}
}

// A Read that waits tries once before, and once when there is something.
func TestSystemCallsOfAReadThatWaits(t *testing.T) {
	system.IPv4.Need(t)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	countCalls(t)
	near, far := pair(t, impl.TCP4)
	written := make(chan error)
	go func() {
		// It is written while the Read waits, or before it: then one call is enough.
		_, err := near.Write([]byte("hello"))
		written <- err
	}()
	before := countCalls(t)
	n, err := far.Read(make([]byte, 64))
	after := countCalls(t)
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.NoError(t, <-written)
	assert.LessOrEqual(t, after.less(before).reads, 2)
}

// calls is how many system calls read and how many wrote.
type calls struct{ reads, writes int }

// less returns the calls since others were counted, without those that count.
func (c calls) less(before calls) calls {
	return calls{c.reads - before.reads - callsToCount, c.writes - before.writes}
}

// callsToCount is how many times countCalls itself reads until it has the counts.
const callsToCount = 1

// countCalls returns what this thread has read and written so far. Descriptors of all
// kinds count. It skips the test where the kernel does not keep these counts.
func countCalls(t *testing.T) calls {
	t.Helper()
	const file = "/proc/thread-self/io"
	f, err := os.Open(file)
	if err != nil {
		// A kernel without CONFIG_TASK_IO_ACCOUNTING has no such file, and no other count.
		t.Skip("the system does not count the calls of a thread: ", err)
	}
	defer func() { _ = f.Close() }()
	p := make([]byte, 1000)
	n, err := f.Read(p)
	require.NoError(t, err)
	var c calls
	for line := range strings.Lines(string(p[:n])) {
		_, _ = fmt.Sscanf(line, "syscr: %d", &c.reads)
		_, _ = fmt.Sscanf(line, "syscw: %d", &c.writes)
	}
	return c
}
