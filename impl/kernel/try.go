package kernel

import "sync/atomic"

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

func (s *tries) take() *try {
	if t := s.spare.Swap(nil); t != nil {
		return t
	}
	return newTry()
}
