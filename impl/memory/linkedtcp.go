package memory

import "syscall"

// A linkedConn is a protocol. The methods that are not here are those of tcpProtocol.

func (l *linkedConn) onRead(s *stream, n int) { l.endOf(s).onRead(n) }

func (l *linkedConn) sendBytes(s *stream, p []byte) int {
	e := l.endOf(s)
	n := 0
	for n < len(p) && !s.has(dead) {
		taken := e.fillSendBuffer(p[n:min(len(p), n+writeBeforeReset)])
		if taken == 0 {
			break
		}
		n += taken
		l.process()
	}
	return n
}

func (l *linkedConn) sendUrgentByte(s *stream, octet byte) int {
	e := l.endOf(s)
	if e.fillSendBuffer([]byte{octet}) == 0 {
		return 0
	}
	e.sndUp, e.urgentByte = e.writeSeq, octet
	l.process()
	return 1
}

// canWrite requires more than room, as within a host.
func (l *linkedConn) canWrite(s *stream) bool {
	return s.has(sendShut) || s.fault != noFault || l.endOf(s).buffered() <= s.sendBuffer()/3*2
}

func (l *linkedConn) closeWrite(s *stream) syscall.Errno { return closeWriteTCP(l, s) }
func (l *linkedConn) close(s *stream)                    { closeTCP(l, s) }
func (l *linkedConn) abandon(s *stream)                  { abandonTCP(l, s) }

// isLingering reports whether the acknowledgement of the FIN is still awaited.
func (l *linkedConn) isLingering(s *stream) bool { return !s.has(dead) && !l.endOf(s).finAcked() }

// sendFin sends the FIN of s.
func (l *linkedConn) sendFin(s *stream) {
	if !s.has(sendShut) {
		s.flags |= sendShut
		if !s.in.ended {
			s.flags |= closedFirst
		}
		l.endOf(s).finQueued = true
	}
	l.endOf(s).endIfOver()
	l.process()
}

// abort ends the connection from the side of s with a reset.
func (l *linkedConn) abort(s *stream) {
	l.endOf(s).abort(l.clock().Now(), noFault)
	l.process()
}

func (l *linkedConn) unread(s *stream) int { return s.in.Len() }
func (l *linkedConn) unsent(s *stream) int { return l.endOf(s).out.Len() }

// room respects the window too when acknowledgements come at once.
func (l *linkedConn) room(s *stream) int {
	if s.has(sendShut) {
		return 0
	}
	e := l.endOf(s)
	n := s.sendBuffer() - e.buffered()
	if e.rtt == 0 {
		n += int(e.sndEdge - e.sndNxt)
	}
	return max(0, n)
}

// state does not read a client that is not connected yet: the network's lock guards
// it.
func (l *linkedConn) state(s *stream) State {
	e := l.endOf(s)
	switch {
	case e == &l.client && !l.established:
		return StateSynSent
	case e == &l.server && e.rcvNxt == 0 && !s.has(dead):
		return StateSynRecv
	default:
		return tcpState(s, e.finAcked(), s.in.ended)
	}
}
