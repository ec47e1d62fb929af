//go:build linux || darwin || freebsd

package kernel

import (
	"os"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// spare is a descriptor of the process that is of use only by its number: to
// adopt a connection takes two numbers for a moment, and with this one accepting
// needs no more free descriptors than it does in package net. It is kept while
// there are listeners. It is safe for concurrent use.
type spare struct {
	// mu guards what follows. It is held while a descriptor is copied, which
	// does not wait.
	mu sync.Mutex
	// users is how many listeners there are.
	users int
	fd    int // none: -1
	// lacking says that the spare is wanted and has no number: there was none.
	lacking atomic.Bool
}

var theSpare = spare{fd: -1}

// retain keeps the spare for one more listener.
func (s *spare) retain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
	s.fill()
}

// release takes a listener back.
func (s *spare) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 {
		s.free()
	}
}

// lend calls use while the number of the spare is free, and then takes a number
// again, if there is one.
func (s *spare) lend(use func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free()
	defer s.fill()
	return use()
}

// restore takes a number if the spare lacks one. It follows what has found that there
// are numbers again.
func (s *spare) restore() {
	if s.lacking.Load() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fill()
	}
}

// fill takes a number if the spare is wanted and has none. The caller holds mu.
func (s *spare) fill() {
	if s.users > 0 && s.fd < 0 {
		if fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0); err == nil {
			s.fd = fd
		}
	}
	s.lacking.Store(s.users > 0 && s.fd < 0)
}

func (s *spare) free() {
	if s.fd >= 0 {
		_ = unix.Close(s.fd)
		s.fd = -1
	}
}
