package memory

import (
	"io"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// unixProtocol is Unix stream sockets as Linux has them. When one end shuts a
// direction the other sees it at once, on both of its sides, and the only buffer is
// the reader's queue.
type unixProtocol struct{}

func (unixProtocol) takeReadError(s *stream) error {
	switch {
	case s.fault != noFault:
		return s.takeFault()
	case s.has(recvShut):
		return io.EOF
	default:
		return impl.ErrWouldBlock
	}
}

func (unixProtocol) canRead(s *stream) bool {
	return s.in.Len() > 0 || s.has(recvShut) || s.fault != noFault
}

func (u unixProtocol) onRead(s *stream, n int) {
	h := &s.in
	h.skbs = h.skbs.take(n)
}

// takeWriteError leaves a pending error: only a read clears it.
func (unixProtocol) takeWriteError(s *stream) error {
	if s.has(sendShut) {
		return syscall.EPIPE
	}
	return nil
}

// sendBytes charges its writer for the truesize of the bytes, so that small writes fill
// the buffer with far fewer bytes.
func (unixProtocol) sendBytes(s *stream, p []byte) int {
	h := &s.peer.in
	filled := h.fillPosted(p)
	n, limit := 0, s.sendBuffer()
	for n < len(p) && h.skbs.cost() < limit && !h.isHandoffPending() {
		end := min(len(p), n+largestSkb(limit))
		if end > filled {
			read := max(0, filled-n)
			h.Put(p[n+read : end])
			h.skbs = h.skbs.add(end-n, read)
		}
		n = end
	}
	n = max(n, filled)
	s.tellSent(p[:n])
	return n
}

// sendUrgentByte is never called: Unix streams lack impl.OutOfBand.
func (unixProtocol) sendUrgentByte(*stream, byte) int { return 0 }

// canWrite requires more than three quarters of the buffer to be free. A peer that
// shuts its reading half does not wake a waiting writer, as in the kernel.
func (unixProtocol) canWrite(s *stream) bool {
	return s.fault != noFault || s.has(recvShut|sendShut) || 4*s.peer.in.skbs.cost() < s.sendBuffer()
}

func (unixProtocol) closeRead(s *stream) syscall.Errno {
	s.flags |= recvShut
	s.peer.flags |= sendShut
	return 0
}

func (unixProtocol) closeWrite(s *stream) syscall.Errno {
	s.tellShut()
	s.flags |= sendShut
	s.peer.flags |= recvShut
	return 0
}

func (u unixProtocol) close(s *stream) { u.disconnect(s, s.in.Len() > 0) }

func (u unixProtocol) abandon(s *stream) { u.disconnect(s, true) }

// disconnect ends the connection of s. The peer sees a reset if bytes are lost, and
// otherwise the end of the stream.
func (unixProtocol) disconnect(s *stream, lost bool) {
	s.in.Truncate(0)
	s.in.skbs = s.in.skbs.drop()
	if lost && !s.peer.has(closed) {
		s.tell(trace.Reset)
	} else {
		s.tellShut()
	}
	s.flags |= recvShut | sendShut
	s.host.mu.Lock()
	s.host.unix.removeStream(s)
	s.host.mu.Unlock()
	if peer := s.peer; !peer.has(closed) {
		peer.flags |= recvShut | sendShut
		if lost {
			peer.fault = reset
		}
	}
}

func (unixProtocol) isLingering(*stream) bool { return false }
