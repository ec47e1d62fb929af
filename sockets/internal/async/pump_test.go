package async

import (
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// pumped is a pump whose socket a test makes readable, and whose turns it decides
// on. It sees to it that there is one turn and one wait at a time.
type pumped struct {
	*Pump
	t                 *testing.T
	readable          chan error
	turns, waits      atomic.Int64
	turning, waitsNow atomic.Int32
	next              func() Next
	errs              []error // of the turns; belongs to the loop
}

func newPumped(t *testing.T, loop *events.Loop, next func() Next) *pumped {
	p := &pumped{t: t, readable: make(chan error), next: next}
	p.Pump = NewPump(loop, p.wait, p.turn)
	return p
}

func (p *pumped) wait() error {
	assert.EqualValues(p.t, 1, p.waitsNow.Add(1), "waits at once")
	defer p.waitsNow.Add(-1)
	p.waits.Add(1)
	return <-p.readable
}

func (p *pumped) turn(waited error) Next {
	assert.EqualValues(p.t, 1, p.turning.Add(1), "turns at once")
	defer p.turning.Add(-1)
	p.turns.Add(1)
	p.errs = append(p.errs, waited)
	return p.next()
}

func TestPumpRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPumped(t, events.NewLoop(), func() Next { return Idle })
		synctest.Wait()
		assert.Zero(t, p.turns.Load(), "nobody has started it")
		for n := range 3 {
			p.Start()
			synctest.Wait()
			assert.EqualValues(t, n+1, p.turns.Load())
		}
		assert.Zero(t, p.waits.Load())
	})
}

func TestPumpWaitsOnceAndTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := WaitReadable
		p := newPumped(t, events.NewLoop(), func() Next { return next })
		p.Start()
		synctest.Wait()
		for range 5 {
			p.Start() // turns that come while it waits
			synctest.Wait()
		}
		assert.EqualValues(t, 6, p.turns.Load())
		assert.EqualValues(t, 1, p.waits.Load())

		p.readable <- nil
		synctest.Wait()
		assert.EqualValues(t, 7, p.turns.Load())
		assert.EqualValues(t, 2, p.waits.Load())

		next = Idle
		p.readable <- io.EOF
		synctest.Wait()
		assert.Equal(t, io.EOF, p.errs[len(p.errs)-1], "the turn behind a wait is told of its end")
		p.Start()
		synctest.Wait()
		assert.NoError(t, p.errs[len(p.errs)-1], "and no other is")
		assert.EqualValues(t, 2, p.waits.Load())
	})
}

// TestPumpForgetsAFailureFromBeforeAStart: what made the wait fail may have changed,
// so the turn is not told, and another wait finds out.
func TestPumpForgetsAFailureFromBeforeAStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loop := events.NewManualLoop()
		next := WaitReadable
		p := newPumped(t, loop, func() Next { return next })
		p.Start()
		run(t, loop, 1)
		synctest.Wait() // it waits
		p.Start()
		p.readable <- io.EOF
		synctest.Wait()
		run(t, loop, 1)
		require.NoError(t, p.errs[1], "one turn for both")
		p.readable <- io.EOF
		synctest.Wait()
		next = Idle
		run(t, loop, 1)
		assert.Equal(t, io.EOF, p.errs[2])
		run(t, loop, 0)
	})
}

// run runs a manual loop, which must have so many functions to run.
func run(t *testing.T, loop *events.Loop, want int) {
	t.Helper()
	n, err := loop.RunPending()
	require.NoError(t, err)
	assert.Equal(t, want, n)
}

// TestPumpPostsOneTurn: however often it is started.
func TestPumpPostsOneTurn(t *testing.T) {
	loop := events.NewManualLoop()
	var p *pumped
	p = newPumped(t, loop, func() Next {
		for range 100 {
			p.Start() // during a turn: one more
		}
		return Requeue
	})
	for range 100 {
		p.Start()
	}
	for range 3 {
		run(t, loop, 1)
	}
}

// TestPumpTakesItsTurnBehindOthers: again lets them run.
func TestPumpTakesItsTurnBehindOthers(t *testing.T) {
	loop := events.NewManualLoop()
	var order []string
	next := Requeue
	p := newPumped(t, loop, func() Next {
		order = append(order, "turn")
		if len(order) == 1 {
			require.NoError(t, loop.Post(func() { order = append(order, "other") }))
		} else {
			next = Idle
		}
		return next
	})
	p.Start()
	run(t, loop, 1)
	run(t, loop, 2)
	run(t, loop, 0)
	assert.Equal(t, []string{"turn", "other", "turn"}, order)
}

// TestPumpComesAgainAfterATime: once, whatever starts it meanwhile.
func TestPumpComesAgainAfterATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := RequeueLater
		p := newPumped(t, events.NewLoop(), func() Next { return next })
		p.late = time.Second
		p.Start()
		time.Sleep(900 * time.Millisecond)
		for range 9 {
			p.Start()
			synctest.Wait()
		}
		assert.EqualValues(t, 10, p.turns.Load())
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		assert.EqualValues(t, 11, p.turns.Load())
		require.NoError(t, p.loop.Do(func() { next = Idle }))
		time.Sleep(time.Second)
		synctest.Wait()
		assert.EqualValues(t, 12, p.turns.Load())
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.EqualValues(t, 12, p.turns.Load())
	})
}

// TestPumpTakesItsTimeWhenAWaitEnds: a goroutine that waited from before brings no turn
// forward.
func TestPumpTakesItsTimeWhenAWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next := WaitReadable
		p := newPumped(t, events.NewLoop(), func() Next { return next })
		p.late = time.Second
		p.Start()
		synctest.Wait()
		require.NoError(t, p.loop.Do(func() { next = RequeueLater }))
		p.Start()
		synctest.Wait()
		p.readable <- nil
		synctest.Wait()
		assert.EqualValues(t, 2, p.turns.Load())
		require.NoError(t, p.loop.Do(func() { next = Idle }))
		time.Sleep(time.Second)
		synctest.Wait()
		assert.EqualValues(t, 3, p.turns.Load())
	})
}

// TestPumpOutlivesItsGoroutine: a turn that ends its goroutine, or panics, has
// another one behind it.
func TestPumpOutlivesItsGoroutine(t *testing.T) {
	mistake := func() { panic(assert.AnError) } // as of a listener with a bug
	for name, end := range map[string]func(){"exit": runtime.Goexit, "panic": mistake} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				loop := events.NewLoop()
				loop.OnPanic(func(*events.PanicError) {})
				ends := 3
				p := newPumped(t, loop, func() Next {
					if ends--; ends >= 0 {
						end()
					}
					return WaitReadable
				})
				p.Start()
				synctest.Wait()
				assert.EqualValues(t, 4, p.turns.Load())
				assert.EqualValues(t, 1, p.waits.Load())
				ends = 1 // while it waits
				p.Start()
				synctest.Wait()
				assert.EqualValues(t, 6, p.turns.Load())
				assert.EqualValues(t, 1, p.waits.Load())
				p.next = func() Next { return Idle }
				p.readable <- nil
				synctest.Wait()
			})
		})
	}
}

func TestPumpOnAStoppedLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loop := events.NewLoop()
		p := newPumped(t, loop, func() Next { return WaitReadable })
		p.Start()
		synctest.Wait()
		loop.Stop()
		p.Start()
		p.readable <- errors.New("closed") // the goroutine ends, and no other comes
		synctest.Wait()
		assert.EqualValues(t, 1, p.turns.Load())
		assert.EqualValues(t, 1, p.waits.Load())
	})
}

// TestPumpLosesNoTurn: behind each start a whole turn begins that sees what was
// there before it, whatever the pump does just then.
func TestPumpLosesNoTurn(t *testing.T) {
	for name, next := range map[string]func(n int) Next{
		"rest":  func(int) Next { return Idle },
		"await": func(int) Next { return WaitReadable },
		"mixed": func(n int) Next {
			return [...]Next{Idle, WaitReadable, Requeue, RequeueLater}[n%4]
		},
	} {
		t.Run(name, func(t *testing.T) {
			const starters, times = 8, 500
			var asked, seen [starters]atomic.Int64
			turns := 0
			p := newPumped(t, events.NewLoop(), func() Next {
				for i := range asked {
					seen[i].Store(asked[i].Load())
				}
				turns++
				return next(turns)
			})
			p.late = time.Microsecond
			quit := make(chan struct{})
			readable := sync.WaitGroup{}
			readable.Go(func() {
				for {
					select {
					case p.readable <- nil:
					case <-quit:
						return
					}
				}
			})
			var all sync.WaitGroup
			for i := range starters {
				all.Go(func() {
					for n := range int64(times) {
						asked[i].Store(n + 1)
						p.Start()
						if !eventually(func() bool { return seen[i].Load() > n }) {
							t.Errorf("start %d of %d had no turn", n, i)
							return
						}
					}
				})
			}
			all.Wait()
			p.loop.Stop()
			<-p.loop.Done()
			require.True(t, eventually(func() bool { return !p.waiting.Load() }), "the wait ends")
			close(quit)
			readable.Wait()
		})
	}
}

// eventually lets others run until a condition is true, for ten seconds at most.
func eventually(condition func() bool) bool {
	for until := time.Now().Add(2 * time.Minute); !condition(); runtime.Gosched() {
		if time.Now().After(until) {
			return false
		}
	}
	return true
}
