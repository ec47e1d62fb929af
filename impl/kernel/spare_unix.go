//go:build linux || darwin || freebsd

package kernel

import (
	"os"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// spare is a descriptor of the process that is used only for its number: adopting
// a connection needs two numbers for a moment, and with the spare an accept needs
// no more free descriptors than in package net. It is kept while there are
// listeners. It is safe for concurrent use.
type spare struct {
	// mu guards what follows. It is held while a descriptor is duplicated, which
	// does not wait.
	mu sync.Mutex
	// users is the number of listeners.
	users int
	fd    int // -1 for none
	// lacking is true while the spare is wanted and there was no free descriptor.
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

// release undoes one retain.
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

// restore takes a number if the spare lacks one. It is called when there may be
// free numbers again.
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
