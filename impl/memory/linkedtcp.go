package memory

import "syscall"

// A wire is a protocol. The methods that are not here are those of tcpProtocol.

func (w *wire) taken(s *stream, n int) { w.of(s).read(n) }

func (w *wire) send(s *stream, p []byte) int {
	e := w.of(s)
	n := 0
	for n < len(p) && !s.has(dead) {
		taken := e.write(p[n:min(len(p), n+flight)])
		if taken == 0 {
			break
		}
		n += taken
		w.run()
	}
	return n
}

func (w *wire) sendUrgent(s *stream, octet byte) int {
	e := w.of(s)
	if e.write([]byte{octet}) == 0 {
		return 0
	}
	e.up, e.octet = e.written, octet
	w.run()
	return 1
}

// canWrite requires more than room, as within a host.
func (w *wire) canWrite(s *stream) bool {
	return s.has(sendShut) || s.fault != noFault || w.of(s).buffered() <= s.sendBuffer()/3*2
}

func (w *wire) closeWrite(s *stream) syscall.Errno { return closeWriteTCP(w, s) }
func (w *wire) close(s *stream)                    { closeTCP(w, s) }
func (w *wire) abandon(s *stream)                  { abandonTCP(w, s) }

// lingers reports whether the acknowledgement of the FIN is still awaited.
func (w *wire) lingers(s *stream) bool { return !s.has(dead) && !w.of(s).finAcked() }

// finish sends the FIN of s.
func (w *wire) finish(s *stream) {
	if !s.has(sendShut) {
		s.flags |= sendShut
		if !s.in.ended {
			s.flags |= closedFirst
		}
		w.of(s).fin = true
	}
	w.of(s).settle()
	w.run()
}

// abort ends the connection from the side of s with a reset.
func (w *wire) abort(s *stream) {
	w.of(s).abort(w.clock().Now(), noFault)
	w.run()
}

func (w *wire) unread(s *stream) int { return s.in.Len() }
func (w *wire) unsent(s *stream) int { return w.of(s).out.Len() }

// room respects the window too when acknowledgements come at once.
func (w *wire) room(s *stream) int {
	if s.has(sendShut) {
		return 0
	}
	e := w.of(s)
	n := s.sendBuffer() - e.buffered()
	if e.rtt == 0 {
		n += int(e.edge - e.nxt)
	}
	return max(0, n)
}

// state does not read a client that is not connected yet: the network's lock guards
// it.
func (w *wire) state(s *stream) State {
	e := w.of(s)
	switch {
	case e == &w.client && !w.up:
		return StateSynSent
	case e == &w.server && e.got == 0 && !s.has(dead):
		return StateSynRecv
	default:
		return tcpState(s, e.finAcked(), s.in.ended)
	}
}
