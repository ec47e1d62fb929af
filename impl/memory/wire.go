package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// wire is a linked connection: a TCP connection between two hosts. Its ends know of
// each other only what segments bring. Bytes take time, get lost and are
// retransmitted; each arrives once, in the order in which they were written.
//
// Each call of one of its streams, and each alarm, does what is due and sets the alarm
// for what comes next. There is no goroutine. The connection's lock guards it.
type wire struct {
	tcpProtocol // the rules that are the same within a host
	conn        *conn
	client      end
	server      end
	// listener is the server that has a place reserved in its accept queue until the
	// handshake is over, and nil afterwards. The network's lock guards it.
	listener *server
	up       bool // the handshake is over, as far as the client knows
	broken   bool // the link is down in one direction at least
	alarm    clock.Alarm
	set      clock.Instant // when the alarm rings, 0 when it is not set
}

// newWire makes the wire of a connection. Nothing is sent on it until begin.
func newWire(c *conn, there, back *lane, listener *server) *wire {
	w := &wire{conn: c, listener: listener}
	w.alarm.Ringer = w
	w.client.init(w, c.server.peer, &w.server, there)
	w.server.init(w, &c.server, &w.client, back)
	// The client's number 0 is the ACK that ends the handshake.
	w.server.una, w.server.nxt, w.client.got = 1, 1, 1
	w.client.edge, w.server.edge = w.server.window(), w.client.window()
	w.client.told, w.server.told = w.server.edge, w.client.edge
	return w
}

func (w *wire) clock() *clock.Clock { return w.conn.server.host.clock }

// of returns the end of a stream.
func (w *wire) of(s *stream) *end {
	if s == &w.conn.server {
		return &w.server
	}
	return &w.client
}

// run does what is due.
func (w *wire) run() {
	if !w.up {
		return
	}
	now := w.clock().Now()
	for w.client.step(now) || w.server.step(now) {
	}
	w.wind()
}

// ring is called by the alarm. It does what is due at one end. What that causes at the
// other end, even if it is due now, waits until every goroutine that was woken is
// blocked.
func (w *wire) Ring() {
	w.conn.mu.Lock()
	defer w.conn.unlock()
	w.set = 0
	now := w.clock().Now()
	w.scheduleRetries()
	e := &w.client
	if earlier(w.server.next(), e.next()) {
		e = &w.server
	}
	for e.step(now) {
	}
	w.wind()
}

// scheduleRetries sets for both ends when they try again.
func (w *wire) scheduleRetries() {
	w.client.scheduleRetry()
	w.server.scheduleRetry()
}

// wind sets the alarm for the next event.
func (w *wire) wind() {
	w.scheduleRetries()
	when := w.client.next()
	if other := w.server.next(); earlier(other, when) {
		when = other
	}
	switch {
	case when == 0 && w.set != 0:
		w.clock().Cancel(&w.alarm)
		w.set = 0
	case earlier(when, w.set):
		w.clock().SetBefore(&w.alarm, when)
		w.set = when
	}
}

// earlier reports whether a comes before b. The zero instant is never.
func earlier(a, b clock.Instant) bool { return a != 0 && (b == 0 || a < b) }

// look is called after a change of the links or hosts: an end that only waits for the
// other now probes it.
func (w *wire) look() {
	if !w.up {
		return
	}
	w.lockNetwork()
	w.broken = w.client.lane.link.down() || w.server.lane.link.down()
	w.unlockNetwork()
	w.run()
}

func (w *wire) lockNetwork()   { w.conn.server.host.mu.Lock() }
func (w *wire) unlockNetwork() { w.conn.server.host.mu.Unlock() }
