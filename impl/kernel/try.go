package kernel

import (
	"sync/atomic"
	"syscall"
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

// tries keeps the try of a connection between two uses. A call that comes while
// it is in use makes another.
type tries struct{ spare atomic.Pointer[try] }

// poll reports whether a descriptor is ready, as one of readable and writable
// sees it. A closed one is not.
func (s *tries) poll(raw syscall.RawConn, ready func(fd uintptr) bool) bool {
	t := s.take()
	t.ready, t.is = ready, false
	_ = raw.Control(t.probe)
	is := t.is
	s.spare.Store(t)
	return is
}

func (s *tries) take() *try {
	if t := s.spare.Swap(nil); t != nil {
		return t
	}
	return newTry()
}
