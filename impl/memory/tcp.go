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

// flight is how much of one write a connection takes before the reset in reply to it
// arrives.
const flight = 512 << 10

func (tcpProtocol) readError(s *stream) error {
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
	return s.visible() > 0 || s.in.ended || s.has(recvShut) || s.fault != noFault
}

func (t tcpProtocol) taken(s *stream, _ int) {
	t.reopen(s)
	t.unveil(s)
	if s.in.ended {
		t.settle(s)
	}
}

func (tcpProtocol) writeError(s *stream) error {
	switch {
	case s.fault != noFault:
		return s.takeFault()
	case s.has(sendShut):
		return syscall.EPIPE
	default:
		return nil
	}
}

func (t tcpProtocol) send(s *stream, p []byte) int {
	peer := s.peer
	if peer.has(recvShut|sendShut) && len(p) > 0 {
		// No reader is left to take the bytes, and the reply is a reset.
		t.reset(peer)
		t.reset(s)
		return min(len(p), flight)
	}
	h := &peer.in
	n := h.fill(p)
	if rest := p[n:]; len(rest) > 0 && !h.handingOver() {
		rest = rest[:min(len(rest), t.free(s))]
		t.put(peer, rest)
		n += len(rest)
	}
	return n
}

// sendUrgent queues the byte even if there is a posted read: that read does not return
// it.
func (t tcpProtocol) sendUrgent(s *stream, octet byte) int {
	peer := s.peer
	gone := peer.has(recvShut | sendShut)
	h := &peer.in
	if !gone && (h.handingOver() || t.free(s) == 0) {
		return 0
	}
	u := peer.ensureUrgentState(&s.conn.Load().mu)
	u.unsent, u.nextOctet, u.nextAfter = true, octet, h.Len()
	peer.flags |= marked
	t.unveil(peer)
	p := [...]byte{octet}
	if gone {
		return t.send(s, p[:])
	}
	t.put(peer, p[:])
	return 1
}

// unveil is called after every change of how much has arrived at s: an urgent byte may
// have arrived with it.
func (t tcpProtocol) unveil(s *stream) {
	if u := s.in.urgent; u != nil && u.unsent && u.nextAfter < s.in.arrived()+t.window(s) {
		u.unsent = false
		s.mark(u.nextAfter)
		s.markArrived(u.nextOctet)
	}
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
	// finish sends a FIN, unless one was sent.
	finish(s *stream)
	// abort sends a reset.
	abort(s *stream)
}

func closeWriteTCP(t tcpEnding, s *stream) syscall.Errno {
	if s.has(dead) {
		return syscall.ENOTCONN
	}
	t.finish(s)
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
		t.finish(s)
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

func (t tcpProtocol) lingers(s *stream) bool { return !s.has(dead) && !t.finArrived(s.peer) }

// finArrived reports whether the peer's FIN has arrived at s.
func (tcpProtocol) finArrived(s *stream) bool {
	return s.in.ended && s.in.unsent == 0
}

// finish sends the FIN of s.
func (t tcpProtocol) finish(s *stream) {
	if !s.has(sendShut) {
		s.flags |= sendShut
		if !t.finArrived(s) {
			s.flags |= closedFirst
		}
		s.peer.in.ended = true
	}
	t.settle(s)
}

// settle is called when a FIN arrives, at either end. When both have arrived the
// connection is over, and the end that closed first keeps its port for TIME_WAIT;
// while only one has, a closed end waits as long for the other.
func (t tcpProtocol) settle(s *stream) {
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
	t.reset(s.peer)
	s.host.releasePort(s)
}

// reset handles the arrival of a reset at s.
func (t tcpProtocol) reset(s *stream) {
	if s.has(dead) {
		return
	}
	t.loseUnsent(s.peer)
	f := reset
	if t.finArrived(s) && !s.has(sendShut) {
		f = brokenPipe // the state is CLOSE_WAIT
	}
	t.loseUnsent(s)
	s.breakOff(f)
}

// breakOff ends the connection of s with an error, which is reported once. What has
// arrived stays.
func (s *stream) breakOff(f fault) {
	s.fault = f
	s.flags |= dead | recvShut | sendShut
	s.flags &^= closedFirst
	s.host.releasePort(s)
}

// loseUnsent drops what has not arrived at s.
func (t tcpProtocol) loseUnsent(s *stream) {
	if !t.finArrived(s) {
		s.in.ended = false
	}
	s.in.Truncate(s.in.arrived())
	if u := s.in.urgent; u != nil {
		u.unsent = false
	}
}
