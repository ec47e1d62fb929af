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

// result is the result of a call.
type result struct {
	values []any
	err    error
	stream impl.Stream // the stream of an accept
}

// resultOf makes the answer of a call that returns one value and an error.
func resultOf(value any, err error) result { return result{values: []any{value}, err: err} }

// failure makes the answer of a call that returns only an error.
func failure(err error) result { return result{err: err} }

// protected makes an answer of a panic, so that the sequence that leads to it is
// shown.
func protected(f func() result) (a result) {
	defer func() {
		if p := recover(); p != nil {
			a = result{values: []any{fmt.Sprint("panic: ", p)}}
		}
	}()
	return f()
}

// A bubble is where the memory network runs, in virtual time: whether a call in
// it waits or is about to return is known exactly, and at no cost.
type bubble struct {
	work, done chan struct{}
	f          func()
	ended      chan struct{}
	// kernelLimit is how long the kernel may be late. It is less while a sequence
	// that shows a difference is made simpler.
	kernelLimit time.Duration
	// dir is the directory of the kernel's Unix sockets.
	dir string
}

func newBubble(t *testing.T) *bubble {
	system.IPv4.Need(t)
	system.IPv6.Need(t)
	b := &bubble{
		work: make(chan struct{}), done: make(chan struct{}), ended: make(chan struct{}),
		kernelLimit: 20 * time.Second, dir: system.TempDir(t),
	}
	go func() {
		defer close(b.ended)
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

// waitIdle returns when every call in the bubble has returned or waits.
func (b *bubble) waitIdle() { b.run(synctest.Wait) }

// stop ends the bubble.
func (b *bubble) stop() {
	close(b.work)
	<-b.ended
}

// A memoryCall is a call in the bubble. Its state is exact when the bubble is
// idle.
type memoryCall struct {
	isOver bool
	result
}

// start begins a call in the bubble, and waits until that is idle.
func (b *bubble) start(f func() result) *memoryCall {
	c := &memoryCall{}
	b.run(func() {
		go func() {
			c.result = protected(f)
			c.isOver = true
		}()
		synctest.Wait()
	})
	return c
}

// A kernelCall is a call to the kernel in a goroutine of its own.
type kernelCall struct {
	done chan struct{} // closed when it has returned
	result
}

func startInKernel(f func() result) *kernelCall {
	c := &kernelCall{done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.result = protected(f)
	}()
	return c
}

// isOver reports whether the call has returned.
func (c *kernelCall) isOver() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// awaitEnd reports whether a call to the kernel returns in time.
func (b *bubble) awaitEnd(c *kernelCall) bool {
	if c.isOver() {
		return true
	}
	late := time.NewTimer(b.kernelLimit)
	defer late.Stop()
	select {
	case <-c.done:
		return true
	case <-late.C:
		return false
	}
}

// awaitTrue reports whether something becomes true in time. It asks without a pause at
// first, because the kernel is mostly late by microseconds.
func (b *bubble) awaitTrue(is func() bool) bool {
	var until time.Time
	for i := 0; ; i++ {
		switch {
		case is():
			return true
		case i == 0:
			until = time.Now().Add(b.kernelLimit)
		case i > 100:
			if time.Now().After(until) {
				return false
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
}
