package memory

import (
	"io"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// tcpProtocol is TCP as Linux shows it over loopback: segments arrive in the call that
// sends them.
//
// The bytes of a half are in two places, as they are in the kernel: what the window
// has room for has arrived, and the rest waits in the sender's buffer (window.go). A
// FIN is behind the last byte, so it has arrived when all bytes have. A reset
// overtakes them: what has arrived stays, and the rest is lost.
type tcpProtocol struct{}

// writeBeforeReset is how much of one write a connection takes before the reset in
// reply to it arrives.
const writeBeforeReset = 512 << 10

func (tcpProtocol) takeReadError(s *stream) error {
	switch {
	case s.in.ended:
		return io.EOF // only a write returns an error behind the FIN
	case s.fault != noFault:
		return s.takeFault()
	case s.has(recvShut):
		return io.EOF
	default:
		return impl.ErrWouldBlock
	}
}

func (tcpProtocol) canRead(s *stream) bool {
	return s.readableLen() > 0 || s.in.ended || s.has(recvShut) || s.fault != noFault
}

func (t tcpProtocol) onRead(s *stream, _ int) {
	t.reopenWindow(s)
	t.announceUrgent(s)
	if s.in.ended {
		t.endIfOver(s)
	}
}

func (tcpProtocol) takeWriteError(s *stream) error {
	switch {
	case s.fault != noFault:
		return s.takeFault()
	case s.has(sendShut):
		return syscall.EPIPE
	default:
		return nil
	}
}

func (t tcpProtocol) sendBytes(s *stream, p []byte) int {
	peer := s.peer
	if peer.has(recvShut|sendShut) && len(p) > 0 {
		// No reader is left to take the bytes, and the reply is a reset.
		t.onReset(peer)
		t.onReset(s)
		return min(len(p), writeBeforeReset)
	}
	h := &peer.in
	n := h.fillPosted(p)
	if rest := p[n:]; len(rest) > 0 && !h.isHandoffPending() {
		rest = rest[:min(len(rest), t.writeRoom(s))]
		t.enqueueBytes(peer, rest)
		n += len(rest)
	}
	return n
}

// sendUrgentByte queues the byte even if there is a posted read: that read does not
// return it.
func (t tcpProtocol) sendUrgentByte(s *stream, octet byte) int {
	peer := s.peer
	gone := peer.has(recvShut | sendShut)
	h := &peer.in
	if !gone && (h.isHandoffPending() || t.writeRoom(s) == 0) {
		return 0
	}
	u := peer.ensureUrgentState(&s.conn.Load().mu)
	u.unsent = urgentMark{state: written, octet: octet, before: h.Len()}
	peer.flags |= marked
	t.announceUrgent(peer)
	p := [...]byte{octet}
	if gone {
		return t.sendBytes(s, p[:])
	}
	t.enqueueBytes(peer, p[:])
	return 1
}

// announceUrgent is called after every change of how much has arrived at s: an urgent
// byte may have arrived with it.
func (t tcpProtocol) announceUrgent(s *stream) {
	u := s.in.urgent
	if u == nil || !u.unsent.isSet() || u.unsent.before >= s.in.arrived()+t.recvWindow(s) {
		return
	}
	m := u.unsent
	u.unsent = urgentMark{}
	s.setMark(m.before)
	s.setUrgent(m.octet)
}

// canWrite requires more than room: a writer that has filled the send buffer waits
// until a third of it is free again.
func (tcpProtocol) canWrite(s *stream) bool {
	return s.has(sendShut) || s.fault != noFault || int(s.peer.in.unsent) <= s.sendBuffer()/3*2
}

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
	for _, end := range [...]*stream{s, peer} {
		switch {
		case end.has(dead):
		case over:
			end.flags |= dead | recvShut
			end.host.releasePort(end)
		case end.has(closed) && end.until == 0 && t.finArrived(end.peer):
			end.host.releasePort(end)
		}
	}
}

// abort ends the connection from the side of s with a reset.
func (t tcpProtocol) abort(s *stream) {
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
	if u := s.in.urgent; u != nil {
		u.unsent = urgentMark{}
	}
}
