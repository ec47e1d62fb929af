package kernel

import (
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// try is one attempt on a descriptor that does not wait. The functions that do
// it are made once, so that an attempt takes no memory.
type try struct {
	read, probe func(fd uintptr)

	p     []byte
	n     int
	err   error
	ready func(fd uintptr) bool
	is    bool
}

func newTry() *try {
	t := new(try)
	t.read = func(fd uintptr) { t.n, t.err = readNow(fd, t.p) }
	t.probe = func(fd uintptr) { t.is = t.ready(fd) }
	return t
}

// tries keeps the try of a connection between two uses. Who comes while it is
// in use makes one of his own.
type tries struct{ spare atomic.Pointer[try] }

func (s *tries) take() *try {
	if t := s.spare.Swap(nil); t != nil {
		return t
	}
	return newTry()
}

// tryRead reads what is there. It does not go through the read lock of the
// connection, in which another reader may be waiting.
func (c *connection) tryRead(p []byte) (int, error) {
	t := c.tries.take()
	t.p, t.n = p, 0
	err := c.raw.Control(t.read)
	if err == nil {
		err = t.err
	}
	n := t.n
	t.p, t.err = nil, nil
	c.tries.spare.Store(t)
	if err == impl.ErrWouldBlock {
		return 0, impl.ErrWouldBlock
	}
	return n, c.failed("read", err)
}

// poll reports whether the descriptor is ready, as one of readable and
// writable sees it. A closed one is not.
func (c *connection) poll(ready func(fd uintptr) bool) bool {
	t := c.tries.take()
	t.ready, t.is = ready, false
	_ = c.raw.Control(t.probe)
	is := t.is
	c.tries.spare.Store(t)
	return is
}

// stillOpen answers the error of op on a connection that has been closed.
func (c *connection) stillOpen(op string) error {
	return c.failed(op, c.raw.Control(func(uintptr) {}))
}
