package memory

import (
	"io"
	"sync"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// urgent is the urgent bytes that one end of a TCP connection receives. It is made for
// the first one. An urgent byte is in the queue, like all others, and its mark is its
// place there:
//
//	queue:  a b c ! d e f ! g
//	              |       |
//	            known   unsent
//
// While there is a mark, there is no posted read (see half): what arrives is queued
// behind the mark.
type urgent struct {
	known urgentMark // the latest one that has been announced to this end
	// unsent is the latest one that was written within the host, while it is too far
	// behind to be announced.
	unsent  urgentMark
	waiters waiters // for an urgent byte to arrive
}

// urgentMark is the mark of an urgent byte. The zero urgentMark is none.
type urgentMark struct {
	state  urgency
	octet  byte // the urgent byte, once it is known
	before int  // how many bytes are to be read before it
}

// urgency is the state of an urgent byte.
type urgency uint8

const (
	notUrgent urgency = iota // there is no mark
	written                  // the other end has written it
	announced                // this end knows where it will be
	arrived                  // it can be received
	received
)

func (m *urgentMark) isSet() bool { return m.state != notUrgent }

// advance is called after n bytes were read. It removes a mark that is behind them.
func (m *urgentMark) advance(n int) {
	if m.before -= n; m.before < 0 {
		*m = urgentMark{}
	}
}

// ensureUrgentState returns the urgent state of s, and makes it for the first urgent
// byte.
func (s *stream) ensureUrgentState(mu *sync.Mutex) *urgent {
	r := s.ensureRare()
	if r.urgent == nil {
		r.urgent = &urgent{waiters: newWaiters(mu, s.host.clock)}
	}
	return r.urgent
}

// setMark announces an urgent byte that comes after so many unread bytes. An earlier
// urgent byte becomes an ordinary one, or is skipped if it is the next.
func (s *stream) setMark(before int) {
	u := s.urgent()
	if u.known.isSet() && before <= u.known.before {
		return // it is known already
	}
	if s.isUrgentNext() {
		s.in.Discard(1)
		before--
	}
	u.known = urgentMark{state: announced, before: before}
	s.flags |= marked
	if s.in.waits != nil {
		s.in.waits.readers.withdraw()
	}
}

// setUrgent is called when the announced urgent byte has arrived.
func (s *stream) setUrgent(octet byte) {
	if m := &s.urgent().known; m.state == announced {
		m.state, m.octet = arrived, octet
	}
}

// isUrgentNext reports whether the next byte in the queue is an urgent one, which reads
// skip.
func (s *stream) isUrgentNext() bool {
	u := s.urgent()
	return u != nil && u.known.isSet() && u.known.before == 0 && s.in.Len() > 0 && !s.options.urgentInline
}

// readableLen returns how many bytes of the queue reads can return, sooner or later.
func (s *stream) readableLen() int {
	if s.has(marked) && s.isUrgentNext() {
		return s.in.Len() - 1
	}
	return s.in.Len()
}

// skipUrgent drops the urgent byte if a read that begins now begins at the mark.
func (s *stream) skipUrgent(c *conn) {
	if s.isUrgentNext() {
		s.in.Discard(1)
		s.urgent().advance(1)
		c.protocol().onRead(s, 1)
	}
}

// upToMark returns as much of p as one read may fill.
func (s *stream) upToMark(p []byte) []byte {
	u := s.urgent()
	if u == nil {
		return p
	}
	for _, m := range [...]*urgentMark{&u.known, &u.unsent} {
		if m.isSet() && m.before > 0 {
			return p[:min(len(p), m.before)]
		}
	}
	return p
}

// advance is called after n bytes were read.
func (u *urgent) advance(n int) {
	u.known.advance(n)
	u.unsent.advance(n)
}

// hasMark reports whether a mark is ahead.
func (s *stream) hasMark() bool {
	u := s.urgent()
	return u != nil && (u.known.isSet() || u.unsent.isSet())
}

// waiting returns how many calls wait for an urgent byte.
func (u *urgent) waiting() int {
	if u == nil {
		return 0
	}
	return u.waiters.waiting()
}

// receiveUrgent returns the urgent byte, which is then received unless peek is set.
func (s *stream) receiveUrgent(peek bool) (byte, error) {
	u := s.urgent()
	switch {
	case u == nil || !u.known.isSet() || u.known.state == received || s.options.urgentInline:
		return 0, syscall.EINVAL
	case s.has(dead) && !s.in.ended:
		return 0, syscall.ENOTCONN
	case u.known.state == arrived:
		if !peek {
			u.known.state = received
		}
		return u.known.octet, nil
	case s.has(recvShut):
		return 0, io.EOF
	default:
		return 0, impl.ErrWouldBlock
	}
}
