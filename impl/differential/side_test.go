//go:build linux

package differential_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// A side is one of the two implementations.
type side int

const (
	inKernel side = iota
	inMemory
)

// answer is the result of a call.
type answer struct {
	values []any
	err    error
	stream impl.Stream // the stream of an accept
}

// result makes the answer of a call that returns one value and an error.
func result(value any, err error) answer { return answer{values: []any{value}, err: err} }

// failure makes the answer of a call that returns only an error.
func failure(err error) answer { return answer{err: err} }

// protected makes an answer of a panic, so that the sequence that leads to it is
// shown.
func protected(f func() answer) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{values: []any{fmt.Sprint("panic: ", p)}}
		}
	}()
	return f()
}

// A bubble is where the memory network runs, in virtual time: whether a call in
// it waits or is about to return is known exactly, and at no cost.
type bubble struct {
	work, done chan struct{}
	f          func()
	over       chan struct{}
	// patience is how long the kernel may be late. It is less while a sequence
	// that shows a difference is made simpler.
	patience time.Duration
	// dir is the directory of the kernel's Unix sockets.
	dir string
}

func newBubble(t *testing.T) *bubble {
	system.IPv4.Need(t)
	system.IPv6.Need(t)
	b := &bubble{
		work: make(chan struct{}), done: make(chan struct{}), over: make(chan struct{}),
		patience: 20 * time.Second, dir: system.TempDir(t),
	}
	go func() {
		defer close(b.over)
		synctest.Test(t, func(*testing.T) {
			for range b.work {
				b.f()
				b.done <- struct{}{}
			}
		})
	}()
	return b
}

// run runs f in the bubble, and waits for it. f must not wait itself.
func (b *bubble) run(f func()) {
	b.f = f
	b.work <- struct{}{}
	<-b.done
}

// settle returns when every call in the bubble has returned or waits.
func (b *bubble) settle() { b.run(synctest.Wait) }

// end ends the bubble.
func (b *bubble) end() {
	close(b.work)
	<-b.over
}

// A memoryCall is a call in the bubble. Its state is exact when the bubble has
// settled.
type memoryCall struct {
	over bool
	answer
}

// start begins a call in the bubble and settles.
func (b *bubble) start(f func() answer) *memoryCall {
	c := &memoryCall{}
	b.run(func() {
		go func() {
			c.answer = protected(f)
			c.over = true
		}()
		synctest.Wait()
	})
	return c
}

// A kernelCall is a call to the kernel in a goroutine of its own.
type kernelCall struct {
	done chan struct{} // closed when it has returned
	answer
}

func startInKernel(f func() answer) *kernelCall {
	c := &kernelCall{done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.answer = protected(f)
	}()
	return c
}

// over reports whether the call has returned.
func (c *kernelCall) over() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// ends reports whether a call to the kernel returns in time.
func (b *bubble) ends(c *kernelCall) bool {
	if c.over() {
		return true
	}
	late := time.NewTimer(b.patience)
	defer late.Stop()
	select {
	case <-c.done:
		return true
	case <-late.C:
		return false
	}
}

// soon reports whether something becomes true in time. It asks without a pause at
// first, because the kernel is mostly late by microseconds.
func (b *bubble) soon(is func() bool) bool {
	var until time.Time
	for i := 0; ; i++ {
		switch {
		case is():
			return true
		case i == 0:
			until = time.Now().Add(b.patience)
		case i > 100:
			if time.Now().After(until) {
				return false
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
}
