package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
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

// ring is called by the alarm. It does what is due at one end. What that causes at the
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
