package clock

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// watched is a deadline with the ringer of its socket.
type watched struct {
	deadline *Deadline
	clock    *Clock
	mu       sync.Mutex // as a socket has one
	rang     int
}

func (w *watched) Ring() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.deadline.OnAlarm(w.clock) {
		w.rang++
	}
}

func (w *watched) in(d time.Duration) { w.set(time.Now().Add(d)) }

func (w *watched) set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	SetDeadline(&w.deadline, w.clock, t, w)
}

// times returns how often it rang when the deadline had come.
func (w *watched) times() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rang
}

// settings returns how often an alarm was set.
func (w *watched) settings() uint64 {
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	return w.clock.seq
}

// atRest reports whether no timer runs.
func (w *watched) atRest() bool { return w.clock.IsAtRest() }

func (w *watched) hasCome() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deadline.CheckAndArm(w.clock)
}

func inBubble(t *testing.T, test func(t *testing.T, w *watched)) {
	synctest.Test(t, func(t *testing.T) { test(t, &watched{clock: New()}) })
}

func TestDeadlineComes(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		assert.False(t, w.hasCome(), "there is none")
		w.in(time.Second)
		assert.False(t, w.hasCome())
		time.Sleep(time.Second - 1)
		synctest.Wait()
		assert.False(t, w.hasCome())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.Equal(t, 1, w.times())
		assert.True(t, w.hasCome())
		assert.True(t, w.hasCome(), "it stays")
	})
}

func TestDeadlineInThePast(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		for _, past := range []time.Time{time.Now(), time.Unix(1, 0), time.Now().Add(-1)} {
			w.set(past)
			assert.True(t, w.hasCome(), "%v", past)
			w.set(time.Time{})
			assert.False(t, w.hasCome())
		}
	})
}

func TestDeadlineCostsNothingUntilItIsLookedAt(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		w.in(time.Second)
		assert.True(t, w.atRest())
		time.Sleep(2 * time.Second)
		assert.Zero(t, w.times())
		assert.True(t, w.hasCome())
	})
}

func TestDeadlineThatMovesLater(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		w.in(time.Second)
		assert.False(t, w.hasCome())
		seq := w.settings()
		for range 100 {
			w.in(time.Minute)
			assert.False(t, w.hasCome())
		}
		assert.Equal(t, seq, w.settings(), "the alarm is left alone")
		time.Sleep(time.Minute - 1)
		synctest.Wait()
		assert.False(t, w.hasCome())
		assert.Zero(t, w.times())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.True(t, w.hasCome())
		assert.Equal(t, 1, w.times())
	})
}

func TestDeadlineThatMovesEarlier(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		w.in(time.Hour)
		assert.False(t, w.hasCome())
		w.in(time.Second)
		assert.False(t, w.hasCome())
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, 1, w.times())
	})
}

func TestDeadlineThatIsCleared(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		w.in(time.Second)
		assert.False(t, w.hasCome())
		w.set(time.Time{})
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.False(t, w.hasCome())
		assert.Zero(t, w.times())
	})
}

func TestDeadlineThatIsStopped(t *testing.T) {
	inBubble(t, func(t *testing.T, w *watched) {
		w.in(time.Second)
		assert.False(t, w.hasCome())
		w.deadline.Stop(w.clock)
		assert.True(t, w.atRest())
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.Zero(t, w.times())
	})
}
