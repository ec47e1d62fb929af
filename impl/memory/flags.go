package memory

import "syscall"

// flags are what has happened to a stream. None is ever cleared, except closedFirst by a
// reset. While no flag is set at either end of a connection, bytes take the fast path; those of a linked
// connection, and of an observed one, never do.
type flags uint8

const (
	closed      flags = 1 << iota // Close was called
	recvShut                      // no more is to be received
	sendShut                      // no more is to be sent
	dead                          // no connection is left
	closedFirst                   // its FIN was the first of the two
	linked                        // its peer is on another host
	marked                        // it was sent an urgent byte
	observed                      // what it sends within its host is an event
)

// has reports whether all of f has happened.
func (s *stream) has(f flags) bool { return s.flags&f == f }

// fault is a pending error, which the next call returns, once.
type fault uint8

const (
	noFault    fault = iota
	reset            // ECONNRESET
	brokenPipe       // EPIPE
	timedOut         // ETIMEDOUT
)

// takeFault returns the pending error, and clears it.
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
