package memory

import (
	"io"
	"sync"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// urgent is the state of the urgent byte that one end of a TCP connection receives. It
// is made for the first one. The byte itself is in the queue, like all others, and the
// mark is its place there.
//
// While there is a mark, there is no posted read (see half): what arrives is queued
// behind the mark.
type urgent struct {
	state  urgency
	octet  byte
	before int // how many bytes are to be read before it

	// Within a host: another one was written, so far behind that it has not arrived.
	unsent    bool
	nextOctet byte
	nextAfter int // how many bytes are to be read before that

	waiters waiters // for one to arrive
}

// urgency is the state of an urgent byte.
type urgency uint8

const (
	notUrgent urgency = iota // there is no mark
	announced                // it is known where it will be
	fetchable
	fetched
)

// ensureUrgentState returns the urgent state of s, and makes it for the first urgent
// byte.
func (s *stream) ensureUrgentState(mu *sync.Mutex) *urgent {
	if s.in.urgent == nil {
		s.in.urgent = &urgent{waiters: newWaiters(mu, s.host.clock)}
	}
	return s.in.urgent
}

// setMark sets the mark to an urgent byte that comes after so many unread bytes. An
// earlier urgent byte becomes an ordinary one, or is skipped if it is the next.
func (s *stream) setMark(before int) {
	u := s.in.urgent
	if u.state != notUrgent && before <= u.before {
		return // it is known already
	}
	if s.isUrgentNext() {
		s.in.Discard(1)
		before--
	}
	u.state, u.before = announced, before
	s.flags |= marked
	if s.in.readers != nil {
		s.in.readers.posted = nil
	}
}

// setUrgent is called when the urgent byte has arrived.
func (s *stream) setUrgent(octet byte) {
	u := s.in.urgent
	if u.state == announced {
		u.state, u.octet = fetchable, octet
	}
}

// isUrgentNext reports whether the next byte in the queue is an urgent one, which reads
// skip.
func (s *stream) isUrgentNext() bool {
	u := s.in.urgent
	return u != nil && u.state != notUrgent && u.before == 0 && s.in.Len() > 0 && !s.options.urgentInline
}

// readableLen returns how many bytes of the queue reads can return, sooner or later.
func (s *stream) readableLen() int {
	if s.has(marked) && s.isUrgentNext() {
		return s.in.Len() - 1
	}
	return s.in.Len()
}

// skipUrgent skips the urgent byte for a read that begins at the mark.
func (s *stream) skipUrgent(c *conn) {
	if s.isUrgentNext() {
		s.in.Discard(1)
		s.in.urgent.advance(1)
		c.protocol().onRead(s, 1)
	}
}

// upToMark returns as much of p as one read may fill.
func (s *stream) upToMark(p []byte) []byte {
	u := s.in.urgent
	if u == nil {
		return p
	}
	if u.state != notUrgent && u.before > 0 {
		return p[:min(len(p), u.before)]
	}
	if u.unsent {
		return p[:min(len(p), u.nextAfter)]
	}
	return p
}

// advance is called after n bytes were read.
func (u *urgent) advance(n int) {
	if u.before -= n; u.before < 0 {
		u.state, u.before = notUrgent, 0
	}
	u.nextAfter -= n
}

// hasMark reports whether a mark is ahead.
func (u *urgent) hasMark() bool { return u != nil && (u.state != notUrgent || u.unsent) }

// waiting returns how many calls wait for an urgent byte.
func (u *urgent) waiting() int {
	if u == nil {
		return 0
	}
	return u.waiters.waiting()
}

// receiveUrgent returns the urgent byte.
func (s *stream) receiveUrgent(peek bool) (byte, error) {
	u := s.in.urgent
	switch {
	case u == nil || u.state == notUrgent || u.state == fetched || s.options.urgentInline:
		return 0, syscall.EINVAL
	case s.has(dead) && !s.in.ended:
		return 0, syscall.ENOTCONN
	case u.state == fetchable:
		if !peek {
			u.state = fetched
		}
		return u.octet, nil
	case s.has(recvShut):
		return 0, io.EOF
	default:
		return 0, impl.ErrWouldBlock
	}
}
