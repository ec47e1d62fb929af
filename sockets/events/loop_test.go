package events_test

import (
	"bytes"
	"context"
	"errors"
	"log"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// loops runs a test on a loop of each kind, in virtual time. A goroutine runs the
// manual one, and another one whenever a function has ended that.
func loops(t *testing.T, test func(t *testing.T, l *events.Loop)) {
	t.Run("by itself", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t, events.NewLoop()) })
	})
	t.Run("manual", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := events.NewManualLoop()
			var run func()
			run = func() {
				returned := false
				defer func() {
					if !returned {
						go run()
					}
				}()
				err := l.Run(t.Context())
				returned = true
				if err != nil && !errors.Is(err, context.Canceled) {
					assert.ErrorIs(t, err, events.ErrStopped, "by what ended the goroutine")
				}
			}
			go run()
			synctest.Wait()
			test(t, l)
			l.Stop()
			synctest.Wait()
		})
	})
}

func post(t require.TestingT, l *events.Loop, f func()) { require.NoError(t, l.Post(f)) }

func isDone(l *events.Loop) bool {
	select {
	case <-l.Done():
		return true
	default:
		return false
	}
}

func TestPostedFunctionsRunInOrder(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		var got, want []int
		for i := range 500 {
			want = append(want, i)
			post(t, l, func() { got = append(got, i) })
		}
		synctest.Wait()
		assert.Equal(t, want, got)
	})
}

// Many goroutines post at a time: functions need no lock, and those of one
// goroutine keep their order.
func TestOneFunctionRunsAtATime(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		const posters, each = 8, 200
		var got [posters][]int
		var inside, most int
		for p := range posters {
			go func() {
				for i := range each {
					post(t, l, func() {
						inside++
						most = max(most, inside)
						got[p] = append(got[p], i)
						if i%50 == 0 {
							time.Sleep(time.Millisecond)
						}
						inside--
					})
				}
			}()
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Equal(t, 1, most)
		for p := range posters {
			assert.Len(t, got[p], each)
			assert.True(t, slices.IsSorted(got[p]))
		}
	})
}

func TestPostFromWithin(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		var got []string
		note := func(s string) func() { return func() { got = append(got, s) } }
		gate := make(chan struct{})
		post(t, l, func() {
			<-gate
			post(t, l, func() { post(t, l, note("fourth")); note("third")() })
			note("first")()
		})
		post(t, l, note("second"))
		close(gate)
		synctest.Wait()
		assert.Equal(t, []string{"first", "second", "third", "fourth"}, got)
	})
}

func TestDo(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		ran := false
		begin := time.Now()
		require.NoError(t, l.Do(func() { time.Sleep(time.Second); ran = true }))
		assert.True(t, ran)
		assert.Equal(t, time.Second, time.Since(begin))

		require.NoError(t, l.Do(runtime.Goexit))
		l.OnPanic(func(*events.PanicError) {})
		require.NoError(t, l.Do(oh))

		require.NoError(t, l.Do(l.Stop), "it ran")
		require.ErrorIs(t, l.Do(func() { t.Error("after Stop") }), events.ErrStopped)
	})
}

// A function that was the last to run has run, also when Do notices the end of
// the loop first.
func TestDoOfWhatIsTheLast(t *testing.T) {
	for range 5000 {
		l := events.NewLoop()
		require.NoError(t, l.Do(l.Stop))
	}
}

func TestDoOfWhatIsDropped(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		post(t, l, func() { time.Sleep(time.Second) })
		var err error
		go func() { err = l.Do(func() { t.Error("dropped") }) }()
		synctest.Wait()
		l.Stop()
		<-l.Done()
		synctest.Wait()
		assert.ErrorIs(t, err, events.ErrStopped)
	})
}

func TestNilFunction(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		require.ErrorIs(t, l.Post(nil), events.ErrArgument)
		require.ErrorIs(t, l.Do(nil), events.ErrArgument)
		l.Stop()
		require.ErrorIs(t, l.Post(nil), events.ErrArgument)
	})
}

func TestStopOfALoop(t *testing.T) {
	never := func(t *testing.T) func() { return func() { t.Error("it runs after Stop") } }
	t.Run("idle", func(t *testing.T) {
		loops(t, func(t *testing.T, l *events.Loop) {
			require.NoError(t, l.Do(func() {}))
			assert.False(t, isDone(l))
			l.Stop()
			synctest.Wait()
			assert.True(t, isDone(l))
			require.ErrorIs(t, l.Post(never(t)), events.ErrStopped)
			l.Stop()
		})
	})
	t.Run("running, with more queued", func(t *testing.T) {
		loops(t, func(t *testing.T, l *events.Loop) {
			ended := false
			post(t, l, func() { time.Sleep(time.Second); ended = true })
			post(t, l, never(t))
			synctest.Wait()
			begin := time.Now()
			l.Stop()
			assert.Zero(t, time.Since(begin), "it does not wait")
			assert.False(t, isDone(l))
			require.ErrorIs(t, l.Post(never(t)), events.ErrStopped)
			l.Stop()
			<-l.Done()
			assert.True(t, ended)
			assert.Equal(t, time.Second, time.Since(begin))
		})
	})
	t.Run("from within", func(t *testing.T) {
		loops(t, func(t *testing.T, l *events.Loop) {
			post(t, l, func() {
				post(t, l, never(t))
				l.Stop()
				assert.False(t, isDone(l))
				assert.ErrorIs(t, l.Post(never(t)), events.ErrStopped)
			})
			<-l.Done()
		})
	})
	t.Run("before it has run", func(t *testing.T) {
		l := events.NewManualLoop()
		post(t, l, never(t))
		l.Stop()
		assert.True(t, isDone(l))
		require.ErrorIs(t, l.Run(t.Context()), events.ErrStopped)
		_, err := l.RunPending()
		require.ErrorIs(t, err, events.ErrStopped)
		events.NewLoop().Stop()
	})
}

func TestPanicOnALoop(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		var told []*events.PanicError
		l.OnPanic(func(p *events.PanicError) { told = append(told, p) })
		post(t, l, oh)
		post(t, l, func() { panic(events.ErrArgument) })
		require.NoError(t, l.Do(func() {}), "the loop goes on")
		require.Len(t, told, 2)
		assert.Equal(t, "oh", told[0].Value)
		assert.Nil(t, told[0].Event)
		assert.Contains(t, string(told[0].Stack), "events_test.oh")
		assert.ErrorIs(t, told[1], events.ErrArgument)

		p := &events.PanicError{Value: "told of"}
		l.Panicked(p)
		assert.Same(t, p, told[2])
	})
}

func TestPanicsInRunPending(t *testing.T) {
	l := events.NewManualLoop()
	told := 0
	l.OnPanic(func(*events.PanicError) { told++ })
	for range 3 {
		post(t, l, oh)
	}
	n, err := l.RunPending()
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	assert.Equal(t, 3, told)
}

func TestPanicIsLogged(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	l := events.NewManualLoop()
	l.OnPanic(func(*events.PanicError) { t.Error("not any more") })
	l.OnPanic(nil)
	post(t, l, oh)
	n, err := l.RunPending()
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Contains(t, logged.String(), "events: panic: oh\n")
	assert.Contains(t, logged.String(), "TestPanicIsLogged")
}

func TestGoexitOnALoop(t *testing.T) {
	loops(t, func(t *testing.T, l *events.Loop) {
		l.OnPanic(func(p *events.PanicError) { t.Error(p) })
		var got []int
		for i := range 6 {
			post(t, l, func() {
				got = append(got, i)
				if i%2 == 0 {
					runtime.Goexit()
				}
			})
		}
		synctest.Wait()
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5}, got)
		post(t, l, func() { l.Stop(); runtime.Goexit() })
		<-l.Done()
	})
}

func TestNoGoroutineWhileThereIsNothingToRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // waits for every goroutine
		l := events.NewLoop()
		for range 3 {
			ran := false
			post(t, l, func() { ran = true })
			synctest.Wait()
			assert.True(t, ran)
		}
	})
}

func TestRun(t *testing.T) {
	t.Run("until the context ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := events.NewManualLoop()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			got := 0
			time.AfterFunc(time.Second, func() { post(t, l, func() { got++ }) })
			begin := time.Now()
			require.ErrorIs(t, l.Run(ctx), context.DeadlineExceeded)
			assert.Equal(t, time.Minute, time.Since(begin))
			assert.Equal(t, 1, got)

			post(t, l, func() { got++ })
			require.ErrorIs(t, l.Run(ctx), context.DeadlineExceeded)
			assert.Equal(t, 1, got, "nothing begins with a context that has ended")
			n, err := l.RunPending()
			require.NoError(t, err)
			assert.Equal(t, 1, n, "it has stayed")
		})
	})
	t.Run("until a function ends the context", func(t *testing.T) {
		l := events.NewManualLoop()
		ctx, cancel := context.WithCancel(t.Context())
		post(t, l, cancel)
		post(t, l, l.Stop)
		require.ErrorIs(t, l.Run(ctx), context.Canceled)
		require.NoError(t, l.Run(t.Context()), "the rest, until it is stopped")
		require.ErrorIs(t, l.Run(t.Context()), events.ErrStopped)
	})
	t.Run("until it is stopped", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := events.NewManualLoop()
			time.AfterFunc(time.Second, l.Stop)
			require.NoError(t, l.Run(t.Context()))
			assert.True(t, isDone(l))
		})
	})
	t.Run("stopped and ended", func(t *testing.T) {
		l := events.NewManualLoop()
		ctx, cancel := context.WithCancel(t.Context())
		post(t, l, func() { cancel(); l.Stop() })
		require.NoError(t, l.Run(ctx))
	})
}

func TestRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := events.NewManualLoop()
		refused := func() {
			require.ErrorIs(t, l.Run(t.Context()), events.ErrRunning)
			n, err := l.RunPending()
			require.ErrorIs(t, err, events.ErrRunning)
			assert.Zero(t, n)
		}
		post(t, l, refused)
		n, err := l.RunPending()
		require.NoError(t, err)
		assert.Equal(t, 1, n)

		ended := make(chan error)
		go func() { ended <- l.Run(t.Context()) }()
		synctest.Wait()
		refused()
		require.NoError(t, l.Do(refused))
		l.Stop()
		require.NoError(t, <-ended)

		byItself := events.NewLoop()
		require.ErrorIs(t, byItself.Run(t.Context()), events.ErrRunning)
		_, err = byItself.RunPending()
		require.ErrorIs(t, err, events.ErrRunning)
		assert.Nil(t, byItself.Ready())
	})
}

func TestRunPending(t *testing.T) {
	l := events.NewManualLoop()
	var got []int
	for i := range 3 {
		post(t, l, func() {
			got = append(got, i)
			post(t, l, func() { got = append(got, 10+i) })
		})
	}
	for _, want := range [][]int{{0, 1, 2}, {0, 1, 2, 10, 11, 12}} {
		n, err := l.RunPending()
		require.NoError(t, err)
		assert.Equal(t, 3, n)
		assert.Equal(t, want, got)
	}
	n, err := l.RunPending()
	require.NoError(t, err)
	assert.Zero(t, n)

	post(t, l, l.Stop)
	post(t, l, func() { t.Error("dropped") })
	n, err = l.RunPending()
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.True(t, isDone(l))
}

func TestReady(t *testing.T) {
	ready := func(l *events.Loop) bool {
		select {
		case <-l.Ready():
			return true
		default:
			return false
		}
	}
	pending := func(l *events.Loop) int {
		n, err := l.RunPending()
		require.NoError(t, err)
		return n
	}
	l := events.NewManualLoop()
	assert.False(t, ready(l), "there is nothing")
	post(t, l, func() {})
	post(t, l, func() {})
	assert.True(t, ready(l))
	assert.False(t, ready(l), "one element for all")
	assert.Equal(t, 2, pending(l))
	assert.False(t, ready(l))

	post(t, l, func() {})
	assert.Equal(t, 1, pending(l))
	assert.False(t, ready(l), "what has run without it counts not")

	post(t, l, func() { post(t, l, func() {}) })
	assert.True(t, ready(l))
	assert.Equal(t, 1, pending(l))
	assert.True(t, ready(l), "of what was posted meanwhile")
	assert.Equal(t, 1, pending(l))
	assert.False(t, ready(l))

	post(t, l, func() {})
	assert.True(t, ready(l))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, l.Run(ended), context.Canceled)
	assert.True(t, ready(l), "Run has left something")

	l.Stop()
	assert.True(t, ready(l), "it is stopped")

	l = events.NewManualLoop()
	post(t, l, l.Stop)
	require.NoError(t, l.Run(t.Context()))
	assert.True(t, ready(l), "it was stopped in Run")
}

func TestGoexitInRunPending(t *testing.T) {
	l := events.NewManualLoop()
	got := 0
	post(t, l, runtime.Goexit)
	post(t, l, func() { got++ })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = l.RunPending()
		t.Error("it is not here any more")
	}()
	<-ended
	<-l.Ready()
	n, err := l.RunPending()
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Equal(t, 1, got)
}

// A program with a select of its own learns of everything that is posted.
func TestReadyInASelect(t *testing.T) {
	l := events.NewManualLoop()
	const posters, each = 4, 200
	var all sync.WaitGroup
	got := 0
	for range posters {
		all.Go(func() {
			for range each {
				assert.NoError(t, l.Post(func() { got++ }))
			}
		})
	}
	go func() { all.Wait(); l.Stop() }()
	for done := false; !done; {
		select {
		case <-l.Ready():
			_, err := l.RunPending()
			done = err != nil
		case <-l.Done():
			done = true
		}
	}
	assert.LessOrEqual(t, got, posters*each)
	assert.True(t, isDone(l))
}

// Stop may come at any moment, from anywhere: Done is closed once, and then
// nothing runs.
func TestStopRaces(t *testing.T) {
	for range 200 {
		l := events.NewLoop()
		var all sync.WaitGroup
		ran := 0
		for range 3 {
			all.Go(func() {
				for l.Post(func() { ran++ }) == nil {
					runtime.Gosched() // where nothing preempts, posting would starve Stop
				}
			})
		}
		all.Go(l.Stop)
		all.Go(l.Stop)
		<-l.Done()
		before := ran
		all.Wait()
		assert.Equal(t, before, ran)
	}
}

func TestRunWithoutContext(t *testing.T) {
	l := events.NewManualLoop()
	//nolint:staticcheck // a nil context is what is asked about
	assert.ErrorIs(t, l.Run(nil), events.ErrArgument)
}
