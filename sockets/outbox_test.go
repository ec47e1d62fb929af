package sockets

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

	"github.com/smalltalk-sockets/go/readbuffer"
)

// outcome is what a send of a wire answers.
type outcome struct {
	n   int
	err error
}

// all is the outcome that takes everything.
var all = outcome{n: -1}

// wire is what an outbox sends to: each send waits for a test to say what it
// answers.
type wire struct {
	*outbox
	answers chan outcome
	sent    bytes.Buffer // what was taken; belongs to the goroutine of the outbox
	moves   chan error
}

func newWire(limit int) *wire {
	w := &wire{answers: make(chan outcome), moves: make(chan error, 1000)}
	w.outbox = newOutbox(limit, w.take, func(err error) { w.moves <- err })
	return w
}

func (w *wire) take(p []byte) (int, error) {
	a := <-w.answers
	if a == all {
		a.n = len(p)
	}
	_, _ = w.sent.Write(p[:a.n])
	return a.n, a.err
}

// told answers what the outbox has told of a send.
func (w *wire) told() error {
	synctest.Wait()
	return <-w.moves
}

func TestOutboxKeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.write([]byte("one ")))
		synctest.Wait()
		require.NoError(t, w.write([]byte("two ")))
		require.NoError(t, w.write([]byte("three")))
		assert.Equal(t, OutputProgress{BytesPending: 13, BytesTotal: 13}, w.progress())
		w.answers <- all
		require.NoError(t, w.told())
		assert.Equal(t, OutputProgress{BytesPending: 9, BytesTotal: 13}, w.progress())
		w.answers <- all
		require.NoError(t, w.told())
		assert.Equal(t, OutputProgress{BytesTotal: 13}, w.progress())
		assert.Equal(t, "one two three", w.sent.String())
		require.NoError(t, w.drained())
	})
}

// TestOutboxTakesWhatIsWritten: the memory of the caller is free at once.
func TestOutboxTakesWhatIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		p := []byte("mine")
		require.NoError(t, w.write(p))
		copy(p, "gone")
		require.NoError(t, w.write(nil))
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "mine", w.sent.String())
	})
}

func TestOutboxHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(10)
		require.NoError(t, w.write([]byte("0123456")))
		synctest.Wait()
		var full *readbuffer.LimitError
		require.ErrorAs(t, w.write([]byte("abcd")), &full)
		assert.Equal(t, readbuffer.LimitError{What: "unsent output", Limit: 10, Offset: 7, Seen: 11}, *full)
		require.NoError(t, w.write([]byte("789")), "which fits")
		require.ErrorIs(t, w.write([]byte("x")), readbuffer.ErrTooLong)
		w.answers <- all
		require.NoError(t, w.told())
		require.NoError(t, w.write([]byte("abcdefg")))
		w.answers <- all
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "0123456789abcdefg", w.sent.String())
	})
}

func TestOutboxStallsAtADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.write([]byte("0123456789")))
		w.answers <- outcome{n: 4, err: os.ErrDeadlineExceeded}
		require.ErrorIs(t, w.told(), os.ErrDeadlineExceeded)
		require.ErrorIs(t, w.drained(), os.ErrDeadlineExceeded)
		require.NoError(t, w.write([]byte("abc")), "is taken, and waits")
		synctest.Wait()
		assert.Equal(t, 9, w.progress().BytesPending)
		assert.Empty(t, w.moves, "nothing is sent")

		w.resume()
		w.answers <- all
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "0123456789abc", w.sent.String())
		require.NoError(t, w.drained())
	})
}

// TestOutboxResumesWhileTheOldDeadlineEndsASend: the new deadline is there
// already, and nobody will set it again.
func TestOutboxResumesWhileTheOldDeadlineEndsASend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.write([]byte("0123456789")))
		synctest.Wait() // send waits
		w.resume()
		w.answers <- outcome{n: 4, err: os.ErrDeadlineExceeded}
		require.NoError(t, w.told())
		w.answers <- outcome{err: os.ErrDeadlineExceeded}
		require.ErrorIs(t, w.told(), os.ErrDeadlineExceeded, "the new one")
		w.resume()
		w.answers <- all
		synctest.Wait()
		assert.Equal(t, "0123456789", w.sent.String())
	})
}

func TestOutboxFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.write([]byte("0123456789")))
		synctest.Wait()
		require.NoError(t, w.write([]byte("more")))
		broken := errors.New("broken")
		w.answers <- outcome{n: 3, err: broken}
		require.Equal(t, broken, w.told())
		require.Equal(t, broken, w.drained())
		require.Equal(t, broken, w.write([]byte("x")))
		require.Equal(t, broken, w.write(nil))
		w.resume()
		synctest.Wait()
		assert.Zero(t, w.progress().BytesPending, "what is left is dropped")
		assert.Equal(t, "012", w.sent.String())
		assert.Empty(t, w.moves)
	})
}

func TestOutboxDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		require.NoError(t, w.drained(), "at once")
		require.NoError(t, w.write([]byte("one")))
		synctest.Wait()
		var waits atomic.Int32
		for range 3 {
			waits.Add(1)
			go func() {
				assert.NoError(t, w.drained())
				waits.Add(-1)
			}()
		}
		synctest.Wait()
		require.NoError(t, w.write([]byte("two")))
		w.answers <- all
		synctest.Wait()
		assert.EqualValues(t, 3, waits.Load())
		w.answers <- all
		synctest.Wait()
		assert.Zero(t, waits.Load())
	})
}

func TestOutboxTellsWhenItHasFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(100)
		var finished atomic.Int32
		finish := func() { finished.Add(1) }
		w.whenFinished(finish)
		assert.EqualValues(t, 1, finished.Load(), "now: nothing is sent")

		require.NoError(t, w.write([]byte("one")))
		synctest.Wait()
		w.whenFinished(finish)
		assert.EqualValues(t, 1, finished.Load())
		require.NoError(t, w.write([]byte("two")))
		w.answers <- all
		synctest.Wait()
		assert.EqualValues(t, 1, finished.Load(), "more was written")
		w.answers <- outcome{n: 1, err: os.ErrDeadlineExceeded}
		synctest.Wait()
		assert.EqualValues(t, 2, finished.Load(), "a deadline ends it")
		w.whenFinished(finish)
		assert.EqualValues(t, 3, finished.Load(), "nothing is sent")
		w.resume()
		w.answers <- all
		synctest.Wait()
		assert.EqualValues(t, 4, finished.Load())
		assert.Equal(t, "onetwo", w.sent.String())
	})
}

// TestOutboxGivesItsMemoryBack: an outbox that has nothing to send holds nothing,
// and one that has keeps no more than it is about to need.
func TestOutboxGivesItsMemoryBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(1 << 20)
		for range 3 {
			require.NoError(t, w.write(make([]byte, 200<<10)))
			synctest.Wait()
			require.NoError(t, w.write([]byte("x")))
			w.answers <- all
			synctest.Wait()
			assert.Nil(t, w.spare, "too large to keep")
			require.NoError(t, w.write([]byte("y")))
			w.answers <- all
			w.answers <- all
			synctest.Wait()
			assert.Nil(t, w.out)
			assert.Nil(t, w.put)
			assert.Nil(t, w.spare)
		}
	})
}

// TestOutboxModel: whatever is written and answered, what is taken is a prefix of
// what was accepted, and the counts say how much is left.
func TestOutboxModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWire(50)
			var accepted strings.Builder
			waiting, stalled := false, false // a send; because of a deadline
			var out int                      // bytes of the send that waits
			settled := func() {
				synctest.Wait()
				pending := accepted.Len() - w.sent.Len()
				require.Equal(t, OutputProgress{BytesPending: pending, BytesTotal: int64(accepted.Len())}, w.progress())
				if waiting = pending > 0 && !stalled; waiting {
					w.mu.Lock()
					out = len(w.out) - w.outbox.sent
					w.mu.Unlock()
				}
			}
			for range rapid.IntRange(0, 60).Draw(rt, "steps") {
				switch rapid.IntRange(0, 3).Draw(rt, "step") {
				case 0, 1:
					p := rapid.StringN(0, 30, 30).Draw(rt, "text")
					fits := accepted.Len()-w.sent.Len()+len(p) <= 50
					if err := w.write([]byte(p)); fits {
						require.NoError(t, err)
						accepted.WriteString(p)
					} else {
						require.ErrorIs(t, err, readbuffer.ErrTooLong)
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
						w.resume()
						stalled = false
					}
				}
				settled()
			}
			w.resume()
			stalled = false
			for settled(); waiting; settled() {
				w.answers <- all
			}
			require.Equal(t, accepted.String(), w.sent.String())
		})
	})
}

// TestOutboxWithManyWriters: a send that takes parts, and meets deadlines, loses
// nothing, mixes nothing up and sends what each has written in order.
func TestOutboxWithManyWriters(t *testing.T) {
	const writers, times = 8, 2000
	var sent bytes.Buffer
	sends := 0
	var o *outbox
	var resumes sync.WaitGroup
	send := func(p []byte) (int, error) {
		sends++
		if sends%3 == 0 {
			n := min(len(p), sends%17)
			_, _ = sent.Write(p[:n])
			resumes.Go(o.resume)
			return n, os.ErrDeadlineExceeded
		}
		_, _ = sent.Write(p)
		return len(p), nil
	}
	o = newOutbox(4096, send, func(error) {})
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := range times {
				p := make([]byte, 8)
				binary.BigEndian.PutUint32(p, uint32(i))
				binary.BigEndian.PutUint32(p[4:], uint32(n))
				for errors.Is(o.write(p), readbuffer.ErrTooLong) {
					_ = o.drained()
				}
			}
		})
	}
	all.Wait()
	require.True(t, eventually(func() bool { return o.progress().BytesPending == 0 && o.drained() == nil }))
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
