package memory

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl/trace"
)

func (tcpProtocol) closeRead(s *stream) syscall.Errno {
	if s.has(dead) {
		return syscall.ENOTCONN
	}
	s.flags |= recvShut
	return 0
}

func (t tcpProtocol) closeWrite(s *stream) syscall.Errno { return closeWriteTCP(t, s) }
func (t tcpProtocol) close(s *stream)                    { closeTCP(t, s) }
func (t tcpProtocol) abandon(s *stream)                  { abandonTCP(t, s) }

// tcpEnding is the two ways in which a stream ends a TCP connection.
type tcpEnding interface {
	// sendFin sends a FIN, unless one was sent.
	sendFin(s *stream)
	// abort sends a reset.
	abort(s *stream)
}

func closeWriteTCP(t tcpEnding, s *stream) syscall.Errno {
	if s.has(dead) {
		return syscall.ENOTCONN
	}
	t.sendFin(s)
	return 0
}

func closeTCP(t tcpEnding, s *stream) {
	unread := s.in.Len() > 0
	s.in.Truncate(0)
	switch {
	case s.has(dead):
		s.host.releasePort(s)
	case unread || s.options.linger == 0:
		t.abort(s)
	default:
		s.flags |= recvShut
		t.sendFin(s)
	}
}

func abandonTCP(t tcpEnding, s *stream) {
	s.in.Truncate(0)
	if s.has(dead) {
		s.host.releasePort(s)
	} else {
		t.abort(s)
	}
}

func (t tcpProtocol) isLingering(s *stream) bool { return !s.has(dead) && !t.finArrived(s.peer) }

// finArrived reports whether the peer's FIN has arrived at s.
func (tcpProtocol) finArrived(s *stream) bool {
	return s.in.ended && s.in.unsent == 0
}

// sendFin sends the FIN of s.
func (t tcpProtocol) sendFin(s *stream) {
	if !s.has(sendShut) {
		s.flags |= sendShut
		s.tell(trace.Shut)
		if !t.finArrived(s) {
			s.flags |= closedFirst
		}
		s.peer.in.ended = true
	}
	t.endIfOver(s)
}

// endIfOver is called when a FIN arrives, at either end. When both have arrived the
// connection is over, and the end that closed first keeps its port for TIME_WAIT;
// while only one has, a closed end waits as long for the other.
func (t tcpProtocol) endIfOver(s *stream) {
	peer := s.peer
	over := t.finArrived(s) && t.finArrived(peer)
	for _, side := range [...]*stream{s, peer} {
		switch {
		case side.has(dead):
		case over:
			side.flags |= dead | recvShut
			side.host.releasePort(side)
		case side.has(closed) && side.until == 0 && t.finArrived(side.peer):
			side.host.releasePort(side)
		}
	}
}

// abort ends the connection from the side of s with a reset.
func (t tcpProtocol) abort(s *stream) {
	s.tell(trace.Reset)
	s.flags |= dead | recvShut | sendShut
	s.flags &^= closedFirst
	t.onReset(s.peer)
	s.host.releasePort(s)
}

// onReset handles the arrival of a reset at s.
func (t tcpProtocol) onReset(s *stream) {
	if s.has(dead) {
		return
	}
	t.dropUnsent(s.peer)
	f := reset
	if t.finArrived(s) && !s.has(sendShut) {
		f = brokenPipe // the state is CLOSE_WAIT
	}
	t.dropUnsent(s)
	s.endWithFault(f)
}

// endWithFault ends the connection of s with an error, which is reported once. What has
// arrived stays.
func (s *stream) endWithFault(f fault) {
	s.fault = f
	s.flags |= dead | recvShut | sendShut
	s.flags &^= closedFirst
	s.host.releasePort(s)
}

// dropUnsent drops what has not arrived at s.
func (t tcpProtocol) dropUnsent(s *stream) {
	if !t.finArrived(s) {
		s.in.ended = false
	}
	s.in.Truncate(s.in.arrived())
	if u := s.urgent(); u != nil {
		u.unsent = urgentMark{}
	}
}
