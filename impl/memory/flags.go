package memory

import "syscall"

// flags is what has happened to a stream, each of it for good. As long as
// nothing has at either end of a connection, bytes take the fast path; those of
// a connection between hosts never do.
type flags uint8

const (
	closed      flags = 1 << iota // Close was called
	recvShut                      // no more is to be received
	sendShut                      // no more is to be sent
	dead                          // no connection is left
	closedFirst                   // its FIN was the first of the two
	linked                        // its peer is on another host
	marked                        // it was sent an urgent byte
)

// has reports whether all of f has happened.
func (s *stream) has(f flags) bool { return s.flags&f == f }

// fault is an error that waits to be reported, once, to whoever asks first.
type fault uint8

const (
	noFault    fault = iota
	reset            // ECONNRESET
	brokenPipe       // EPIPE
	timedOut         // ETIMEDOUT
)

// takeFault returns the error that waits, and forgets it.
func (s *stream) takeFault() error {
	f := s.fault
	s.fault = noFault
	switch f {
	case brokenPipe:
		return syscall.EPIPE
	case timedOut:
		return syscall.ETIMEDOUT
	default:
		return syscall.ECONNRESET
	}
}
