package impltest

import (
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// look is how long a scene in real time looks whether a call returns that should
// not. A look can be too short to notice a call that is about to return; it
// cannot fail a call that waits, so no test fails because of it. It also gives a
// call the time to begin to wait.
const look = 10 * time.Millisecond

// A call is a call that runs in a goroutine of its own.
type call[T any] struct {
	e     *env
	done  chan struct{} // closed when the call has returned
	value T
	err   error
}

// begin starts f in a goroutine, and returns when it runs: on a busy machine the
// longest delay is over then. The scene ends only when f has returned.
func begin[T any](e *env, f func() (T, error)) *call[T] {
	c := &call[T]{e: e, done: make(chan struct{})}
	runs := make(chan struct{})
	e.start(func() {
		defer close(c.done)
		close(runs)
		c.value, c.err = f()
	})
	<-runs
	return c
}

// beginErr starts an f that returns only an error.
func beginErr(e *env, f func() error) *call[struct{}] {
	return begin(e, func() (struct{}, error) { return struct{}{}, f() })
}

// waits requires that the call does not return by itself. Afterwards the call
// almost certainly waits.
func (c *call[T]) waits() {
	c.e.Helper()
	if !c.stillWaits() {
		require.FailNow(c.e, "returned instead of waiting", "value %v, error %v", c.value, c.err)
	}
}

// stillWaits reports whether the call does not return by itself.
func (c *call[T]) stillWaits() bool {
	c.e.waitIdle()
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// end waits for the result.
func (c *call[T]) end() (T, error) {
	<-c.done
	return c.value, c.err
}

// fails waits for the error.
func (c *call[T]) fails() error {
	<-c.done
	return c.err
}

// waitIdle returns when what is on its way has arrived and every call that will
// wait does so: exactly in virtual time, and almost certainly in real time.
func (e *env) waitIdle() {
	e.arrive()
	switch {
	case e.virtual:
		synctest.Wait()
	case e.settle == nil:
		time.Sleep(look)
	}
}

// inTime requires that f succeeds in one of some attempts: for scenes in which a
// call must wait before the next thing happens, or something must happen before a
// deadline. On a busy machine it may come too late, but not every time.
func (e *env) inTime(f func() bool) {
	e.Helper()
	for range 10 {
		if f() {
			return
		}
	}
	require.FailNow(e, "not once in ten attempts")
}

// reading begins a read of up to n bytes and returns what it got as text.
func (e *env) reading(s impl.Stream, n int) *call[string] {
	return begin(e, func() (string, error) {
		p := make([]byte, n)
		n, err := s.Read(p)
		return string(p[:n]), err
	})
}

// writing begins a write of n bytes.
func (e *env) writing(s impl.Stream, n int) *call[int] {
	return begin(e, func() (int, error) { return s.Write(zeros[:n]) })
}

// accepting begins an accept.
func (e *env) accepting(s impl.Server) *call[impl.Stream] {
	return begin(e, func() (impl.Stream, error) {
		stream, err := s.Accept()
		if err == nil {
			e.keep(stream)
		}
		return stream, err
	})
}

// connecting begins to connect a stream to the server.
func (e *env) connecting(s impl.Stream, to impl.Server) *call[struct{}] {
	remote := e.reach(e, to.LocalEndpoint())
	return beginErr(e, func() error { return s.Connect(e.Context(), remote) })
}
