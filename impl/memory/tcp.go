package memory

import (
	"io"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
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
		n := min(len(p), writeBeforeReset)
		s.tellSent(p[:n])
		t.refuseBytes(s)
		return n
	}
	h := &peer.in
	n := h.fillPosted(p)
	if rest := p[n:]; len(rest) > 0 && !h.isHandoffPending() {
		rest = rest[:min(len(rest), t.writeRoom(s))]
		t.enqueueBytes(peer, rest)
		n += len(rest)
	}
	s.tellSent(p[:n])
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
	s.tellUrgent(octet)
	if gone {
		t.refuseBytes(s)
	} else {
		p := [...]byte{octet}
		t.enqueueBytes(peer, p[:])
	}
	return 1
}

// refuseBytes handles bytes that s sends to a peer that takes no more: no reader is left,
// and the reply is a reset.
func (t tcpProtocol) refuseBytes(s *stream) {
	s.peer.tell(trace.Reset)
	t.onReset(s.peer)
	t.onReset(s)
}

// announceUrgent is called after every change of how much has arrived at s: an urgent
// byte may have arrived with it.
func (t tcpProtocol) announceUrgent(s *stream) {
	u := s.urgent()
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
