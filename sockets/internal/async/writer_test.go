package async

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// outcome is what a send of a wire returns.
type outcome struct {
	n   int
	err error
}

// all is the outcome that takes everything.
var all = outcome{n: -1}

// wire is what a Writer sends to: each send waits for a test to say what it
// returns.
type wire struct {
	*Writer
	answers chan outcome
	sent    bytes.Buffer // what was taken; belongs to the goroutine of the writer
	moves   chan error
}

func newWire(limit int) *wire {
	w := &wire{answers: make(chan outcome), moves: make(chan error, 1000)}
	w.Writer = NewWriter(WriterConfig{Limit: limit, Send: w.take, OnSent: func(err error) { w.moves <- err }, LimitError: tooMuch})
	return w
}

// fullError is what a Write beyond the limit returns in these tests.
type fullError struct {
	offset int64
	unsent int
}

func (fullError) Error() string { return "too much" }

func tooMuch(offset int64, unsent int) error { return fullError{offset, unsent} }

// progress is what Progress returns.
type progress struct {
	unsent int
	total  int64
}

func (w *wire) progress() progress {
	unsent, total := w.Progress()
	return progress{unsent, total}
}

func (w *wire) take(p []byte) (int, error) {
	a := <-w.answers
	if a == all {
		a.n = len(p)
	}
	_, _ = w.sent.Write(p[:a.n])
	return a.n, a.err
}

// told returns what the writer has told of a send.
func (w *wire) told() error {
	synctest.Wait()
	return <-w.moves
}

func TestWriterKeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.Write([]byte("one ")))
		synctest.Wait()
		require.NoError(t, w.Write([]byte("two ")))
		require.NoError(t, w.Write([]byte("three")))
		assert.Equal(t, progress{13, 13}, w.progress())
		w.answers <- all
		require.NoError(t, w.told())
		assert.Equal(t, progress{9, 13}, w.progress())
		w.answers <- all
		require.NoError(t, w.told())
		assert.Equal(t, progress{total: 13}, w.progress())
		assert.Equal(t, "one two three", w.sent.String())
		require.NoError(t, w.Wait())
	})
}

// TestWriterTakesWhatIsWritten: the memory of the caller is free at once.
func TestWriterTakesWhatIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		p := []byte("mine")
		require.NoError(t, w.Write(p))
		copy(p, "gone")
		require.NoError(t, w.Write(nil))
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "mine", w.sent.String())
	})
}

func TestWriterHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(10)
		require.NoError(t, w.Write([]byte("0123456")))
		synctest.Wait()
		require.Equal(t, fullError{7, 11}, w.Write([]byte("abcd")))
		require.NoError(t, w.Write([]byte("789")), "which fits")
		require.Equal(t, fullError{10, 11}, w.Write([]byte("x")))
		w.answers <- all
		require.NoError(t, w.told())
		require.NoError(t, w.Write([]byte("abcdefg")))
		w.answers <- all
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "0123456789abcdefg", w.sent.String())
	})
}

func TestWriterStallsAtADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.Write([]byte("0123456789")))
		w.answers <- outcome{n: 4, err: os.ErrDeadlineExceeded}
		require.ErrorIs(t, w.told(), os.ErrDeadlineExceeded)
		require.ErrorIs(t, w.Wait(), os.ErrDeadlineExceeded)
		require.NoError(t, w.Write([]byte("abc")), "is taken, and waits")
		synctest.Wait()
		assert.Equal(t, 9, w.Unsent())
		assert.Empty(t, w.moves, "nothing is sent")

		w.Resume()
		w.answers <- all
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "0123456789abc", w.sent.String())
		require.NoError(t, w.Wait())
	})
}

// TestWriterResumesWhileTheOldDeadlineEndsASend: the new deadline is there
// already, and is not set again.
func TestWriterResumesWhileTheOldDeadlineEndsASend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.Write([]byte("0123456789")))
		synctest.Wait() // send waits
		w.Resume()
		w.answers <- outcome{n: 4, err: os.ErrDeadlineExceeded}
		require.NoError(t, w.told())
		w.answers <- outcome{err: os.ErrDeadlineExceeded}
		require.ErrorIs(t, w.told(), os.ErrDeadlineExceeded, "the new one")
		w.Resume()
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "0123456789", w.sent.String())
	})
}

func TestWriterFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.Write([]byte("0123456789")))
		synctest.Wait()
		require.NoError(t, w.Write([]byte("more")))
		broken := errors.New("broken")
		w.answers <- outcome{n: 3, err: broken}
		require.Equal(t, broken, w.told())
		require.Equal(t, broken, w.Wait())
		require.Equal(t, broken, w.Write([]byte("x")))
		require.Equal(t, broken, w.Write(nil))
		w.Resume()
		synctest.Wait()
		assert.Zero(t, w.Unsent(), "what is left is dropped")
		assert.Equal(t, "012", w.sent.String())
		assert.Empty(t, w.moves)
	})
}

func TestWriterDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.Wait(), "at once")
		require.NoError(t, w.Write([]byte("one")))
		synctest.Wait()
		var waits atomic.Int32
		for range 3 {
			waits.Add(1)
			go func() {
				assert.NoError(t, w.Wait())
				waits.Add(-1)
			}()
		}
		synctest.Wait()
		require.NoError(t, w.Write([]byte("two")))
		w.answers <- all
		synctest.Wait()
		assert.EqualValues(t, 3, waits.Load())
		w.answers <- all
		synctest.Wait()
		assert.Zero(t, waits.Load())
	})
}

func TestWriterTellsWhenItHasFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		var finished atomic.Int32
		finish := func() { finished.Add(1) }
		w.WhenIdle(finish)
		assert.EqualValues(t, 1, finished.Load(), "now: nothing is sent")

		require.NoError(t, w.Write([]byte("one")))
		synctest.Wait()
		w.WhenIdle(finish)
		assert.EqualValues(t, 1, finished.Load())
		require.NoError(t, w.Write([]byte("two")))
		w.answers <- all
		synctest.Wait()
		assert.EqualValues(t, 1, finished.Load(), "more was written")
		w.answers <- outcome{n: 1, err: os.ErrDeadlineExceeded}
		synctest.Wait()
		assert.EqualValues(t, 2, finished.Load(), "a deadline ends it")
		w.WhenIdle(finish)
		assert.EqualValues(t, 3, finished.Load(), "nothing is sent")
		w.Resume()
		w.answers <- all
		synctest.Wait()
		assert.EqualValues(t, 4, finished.Load())
		assert.Equal(t, "onetwo", w.sent.String())
	})
}

// TestWriterGivesItsMemoryBack: a Writer that has nothing to send holds nothing,
// and one that has keeps no more than it is about to need.
func TestWriterGivesItsMemoryBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(1 << 20)
		for range 3 {
			require.NoError(t, w.Write(make([]byte, 200<<10)))
			synctest.Wait()
			require.NoError(t, w.Write([]byte("x")))
			w.answers <- all
			synctest.Wait()
			assert.Nil(t, w.spare, "too large to keep")
			require.NoError(t, w.Write([]byte("y")))
			w.answers <- all
			w.answers <- all
			synctest.Wait()
			assert.Nil(t, w.outgoing)
			assert.Nil(t, w.queued)
			assert.Nil(t, w.spare)
		}
	})
}

// TestWriterModel: whatever is written and returned, what is taken is a prefix of
// what was accepted, and the counts say how much is left.
func TestWriterModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWire(50)
			var accepted strings.Builder
			waiting, stalled := false, false // a send; because of a deadline
			var out int                      // bytes of the send that waits
			settled := func() {
				synctest.Wait()
				pending := accepted.Len() - w.sent.Len()
				require.Equal(t, progress{pending, int64(accepted.Len())}, w.progress())
				if waiting = pending > 0 && !stalled; waiting {
					w.mu.Lock()
					out = len(w.outgoing) - w.taken
					w.mu.Unlock()
				}
			}
			for range rapid.IntRange(0, 60).Draw(rt, "steps") {
				switch rapid.IntRange(0, 3).Draw(rt, "step") {
				case 0, 1:
					p := rapid.StringN(0, 30, 30).Draw(rt, "text")
					fits := accepted.Len()-w.sent.Len()+len(p) <= 50
					if err := w.Write([]byte(p)); fits {
						require.NoError(t, err)
						accepted.WriteString(p)
					} else {
						require.ErrorAs(t, err, new(fullError))
					}
				case 2:
					if waiting && rapid.Bool().Draw(rt, "deadline") {
						w.answers <- outcome{rapid.IntRange(0, out).Draw(rt, "taken"), os.ErrDeadlineExceeded}
						stalled = true
					} else if waiting {
						w.answers <- all
					}
				case 3:
					if stalled {
						w.Resume()
						stalled = false
					}
				}
				settled()
			}
			w.Resume()
			stalled = false
			for settled(); waiting; settled() {
				w.answers <- all
			}
			require.Equal(t, accepted.String(), w.sent.String())
		})
	})
}

// TestWriterWithManyWriters: a send that takes parts, and meets deadlines, loses
// nothing, mixes nothing up and sends what each has written in order.
func TestWriterWithManyWriters(t *testing.T) {
	const writers, times = 8, 2000
	var sent bytes.Buffer
	sends := 0
	var o *Writer
	var resumes sync.WaitGroup
	send := func(p []byte) (int, error) {
		sends++
		if sends%3 == 0 {
			n := min(len(p), sends%17)
			_, _ = sent.Write(p[:n])
			resumes.Go(o.Resume)
			return n, os.ErrDeadlineExceeded
		}
		_, _ = sent.Write(p)
		return len(p), nil
	}
	o = NewWriter(WriterConfig{Limit: 4096, Send: send, OnSent: func(error) {}, LimitError: tooMuch})
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := range times {
				p := make([]byte, 8)
				binary.BigEndian.PutUint32(p, uint32(i))
				binary.BigEndian.PutUint32(p[4:], uint32(n))
				for errors.As(o.Write(p), new(fullError)) {
					_ = o.Wait()
				}
			}
		})
	}
	all.Wait()
	require.True(t, eventually(func() bool { return o.Unsent() == 0 && o.Wait() == nil }))
	resumes.Wait()
	require.Equal(t, writers*times*8, sent.Len())
	var next [writers]uint32
	for p := sent.Bytes(); len(p) > 0; p = p[8:] {
		i := binary.BigEndian.Uint32(p)
		require.Less(t, i, uint32(writers))
		require.Equal(t, next[i], binary.BigEndian.Uint32(p[4:]))
		next[i]++
	}
}
