package sockets

import "sync/atomic"

// rare is what few connections need, so that the others need not have the memory.
type rare struct {
	failed    fault                // of reading or sending, with or without the buffer
	broken    fault                // the first failure of the connection, see noticeFailure
	data      atomic.Pointer[Data] // nil until Data
	connector                      // of Connect
}

// ensureRare returns the rare state, which the first call makes.
func (s *streamSocket) ensureRare() *rare {
	if s.rare.Load() == nil {
		s.rare.CompareAndSwap(nil, new(rare))
	}
	return s.rare.Load()
}

// fault keeps the first error of a kind.
type fault struct{ first atomic.Pointer[error] }

func (f *fault) record(err error) { f.first.CompareAndSwap(nil, &err) }

func (f *fault) error() error {
	if err := f.first.Load(); err != nil {
		return *err
	}
	return nil
}

// failReading makes reading return an error in place of io.EOF, unless there was one
// before.
func (s *streamSocket) failReading(err error) { s.ensureRare().failed.record(err) }

// failure returns the error of failReading, broken that of noticeFailure.

func (s *streamSocket) failure() error {
	if r := s.rare.Load(); r != nil {
		return r.failed.error()
	}
	return nil
}

func (s *streamSocket) broken() error {
	if r := s.rare.Load(); r != nil {
		return r.broken.error()
	}
	return nil
}
