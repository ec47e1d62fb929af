package memory

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// linkedConn is a linked connection: a TCP connection between two hosts. Its ends know
// of each other only what segments bring. Bytes take time, get lost and are
// retransmitted; each arrives once, in the order in which they were written.
//
// Each call of one of its streams, and each alarm, does what is due and sets the alarm
// for what comes next. There is no goroutine. The connection's lock guards it.
type linkedConn struct {
	tcpProtocol // the rules that are the same within a host
	conn        *conn
	client      end
	server      end
	// listener is the server that has a place reserved in its accept queue until the
	// handshake is over, and nil afterwards. The network's lock guards it.
	listener    *server
	established bool // the handshake is over, as far as the client knows
	linkDown    bool // the link is down in one direction at least
	alarm       clock.Alarm
	alarmAt     clock.Instant // when the alarm rings, 0 when it is not set
}

// newLinkedConn makes the linked connection of c. Nothing is sent on it until
// onSynAck.
func newLinkedConn(c *conn, there, back *link.SegmentPath, listener *server) *linkedConn {
	l := &linkedConn{conn: c, listener: listener}
	l.alarm.Ringer = l
	l.client.init(l, c.server.peer, &l.server, there)
	l.server.init(l, &c.server, &l.client, back)
	setEnd(there, &l.client)
	setEnd(back, &l.server)
	// The client's number 0 is the ACK that ends the handshake.
	l.server.sndUna, l.server.sndNxt, l.client.rcvNxt = 1, 1, 1
	l.client.sndEdge, l.server.sndEdge = l.server.rcvEdge(), l.client.rcvEdge()
	l.client.rcvAdv, l.server.rcvAdv = l.server.sndEdge, l.client.sndEdge
	return l
}

func (l *linkedConn) clock() *clock.Clock { return l.conn.server.host.clock }

// endOf returns the end of a stream.
func (l *linkedConn) endOf(s *stream) *end {
	if s == &l.conn.server {
		return &l.server
	}
	return &l.client
}

// process does all that is due at both ends.
func (l *linkedConn) process() {
	if !l.established {
		return
	}
	now := l.clock().Now()
	for l.client.processOne(now) || l.server.processOne(now) {
	}
	l.setAlarm()
}

// Ring is called by the alarm. It does what is due at one end. What that causes at the
// other end, even if it is due now, waits until every goroutine that was woken is
// blocked.
func (l *linkedConn) Ring() {
	l.conn.mu.Lock()
	defer l.conn.unlock()
	l.alarmAt = 0
	now := l.clock().Now()
	l.scheduleRetries()
	e := &l.client
	if earlier(l.server.next(), e.next()) {
		e = &l.server
	}
	for e.processOne(now) {
	}
	l.setAlarm()
}

// scheduleRetries schedules the retries of both ends.
func (l *linkedConn) scheduleRetries() {
	l.client.scheduleRetry()
	l.server.scheduleRetry()
}

// setAlarm sets the alarm for the next event.
func (l *linkedConn) setAlarm() {
	l.scheduleRetries()
	when := l.client.next()
	if other := l.server.next(); earlier(other, when) {
		when = other
	}
	switch {
	case when == 0 && l.alarmAt != 0:
		l.clock().Cancel(&l.alarm)
		l.alarmAt = 0
	case earlier(when, l.alarmAt):
		l.clock().SetBefore(&l.alarm, when)
		l.alarmAt = when
	}
}

// earlier reports whether a comes before b. The zero instant is never.
func earlier(a, b clock.Instant) bool { return a != 0 && (b == 0 || a < b) }

// onLinkChange is called after a change of the links or hosts. An end that only waits
// for the other now probes it.
func (l *linkedConn) onLinkChange() {
	if !l.established {
		return
	}
	l.lockNetwork()
	l.linkDown = l.client.path.IsDown() || l.server.path.IsDown()
	l.unlockNetwork()
	l.process()
}

func (l *linkedConn) lockNetwork()   { l.conn.server.host.mu.Lock() }
func (l *linkedConn) unlockNetwork() { l.conn.server.host.mu.Unlock() }

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
		s.tell(trace.Shut)
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
