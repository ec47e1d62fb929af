package kernel

import (
	"math"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// try is one attempt on a descriptor that does not wait. Its functions are made
// once, so that an attempt needs no allocation.
type try struct {
	read, probe func(fd uintptr)
	// wait is read for the poller, and reports whether it is done.
	wait func(fd uintptr) bool

	p       []byte
	room    impl.Room // in place of p, for a read that takes its memory late
	n       int
	err     error
	ready   func(fd uintptr) bool
	isReady bool // the result of ready

	drained, urgent bool // see connection
}

func newTry() *try {
	t := new(try)
	t.read = func(fd uintptr) { t.n, t.err = readNow(fd, t.p) }
	t.wait = func(fd uintptr) bool {
		if t.drained {
			t.drained, t.err = false, impl.ErrWouldBlock
			if !readMatters(fd, t.urgent) {
				return false
			}
		}
		t.takeRoom()
		for {
			t.n, t.err = readNow(fd, t.p)
			if t.err != impl.ErrWouldBlock || !interruptedAtMark(fd) {
				return t.err != impl.ErrWouldBlock
			}
		}
	}
	t.probe = func(fd uintptr) { t.isReady = t.ready(fd) }
	return t
}

// takeRoom takes memory for the bytes that are there. Their number is not known.
func (t *try) takeRoom() {
	if t.room != nil {
		t.p, t.room = t.room.Take(math.MaxInt), nil
	}
}

// tries has a spare try for a connection. A call that finds none, because another call
// uses it, makes one.
type tries struct{ spare atomic.Pointer[try] }

// poll reports whether a descriptor is ready, as the function readable or
// writable sees it. It reports false for a closed one.
func (s *tries) poll(raw syscall.RawConn, ready func(fd uintptr) bool) bool {
	t := s.get()
	t.ready, t.isReady = ready, false
	_ = raw.Control(t.probe)
	isReady := t.isReady
	s.spare.Store(t)
	return isReady
}

func (s *tries) get() *try {
	if t := s.spare.Swap(nil); t != nil {
		return t
	}
	return newTry()
}

// shortRead is the size of a read that is a message rather than a part of a bulk
// transfer.
const shortRead = 4096

// endRead returns the count and the error of a read, or the error of the poller, and
// makes the try the spare one.
func (t *try) endRead(c *connection, pollErr error) (int, error) {
	n, err := t.n, t.err
	if pollErr != nil {
		n, err = 0, pollErr
	}
	if drained := 0 < n && n < min(len(t.p), shortRead); drained != c.drained.Load() {
		c.drained.Store(drained)
	}
	t.p, t.room, t.n, t.err = nil, nil, 0, nil
	c.tries.spare.Store(t)
	return n, err
}
