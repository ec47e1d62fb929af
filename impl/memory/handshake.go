package memory

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// handshake is the handshake of a dial between two hosts: SYNs there, replies back.
// The client sends SYNs until one gets a reply. The client also sends the ACK, and
// retransmits it, and the server's end waits for it: a connection enters the accept
// queue when the ACK arrives, and has a place reserved there since its SYN arrived. So
// a server never retransmits.
type handshake struct {
	there, back *lane
	// embryo is the half-open connection, once a SYN has arrived at a server. No call
	// uses it until the client has the reply.
	embryo *conn
}

func newHandshake(d *dial) *handshake {
	from, to := d.stream.local.AddrPort, d.to
	near, far := d.stream.host, d.host
	return &handshake{
		there: newLane(near.ensureLink(far), from, to),
		back:  newLane(far.ensureLink(near), to, from),
	}
}

// knock handles the arrival of a SYN.
func (d *dial) knock(now clock.Instant) {
	h := d.handshake
	if _, lost := h.there.arrive(); lost {
		return
	}
	switch h.there.link.Connects {
	case ConnectsRefused:
		h.back.send(now, segment{what: rstSegment})
		return
	case ConnectsUnreachable:
		h.back.send(now, segment{what: unreachableSegment})
		return
	case ConnectsHang:
		return
	}
	if h.embryo == nil || !h.embryo.server.listed {
		from := d.stream.local.AddrPort
		server := d.host.ports.listener(from, d.to)
		switch {
		case !d.host.ports.admits(from, d.to, server != nil):
			d.clash(now)
			return
		case server == nil:
			h.back.send(now, segment{what: rstSegment})
			return
		case server.full():
			return
		}
		h.embryo = d.conceive(server)
	}
	h.back.send(now, segment{what: synAckSegment})
}

// conceive makes a half-open connection to a server that has a place for it. Until the
// client is connected, a stand-in takes its place.
func (d *dial) conceive(server *server) *conn {
	client := d.stream
	c := newConn(&stream{host: client.host, kind: client.kind, options: client.options, local: client.local}, server)
	c.server.arrive(server, d.to)
	c.server.flags = linked
	c.wire = newWire(c, d.handshake.there, d.handshake.back, server)
	server.expected++
	return c
}

// A reply has arrived. A SYN-ACK brings the connection.
func (d *dial) answered() *conn {
	h := d.handshake
	switch s, lost := h.back.arrive(); {
	case lost:
	case s.what == rstSegment:
		d.end(syscall.ECONNREFUSED)
	case s.what == unreachableSegment:
		d.end(syscall.EHOSTUNREACH)
	default:
		return h.embryo
	}
	return nil
}

// begin connects the client of a dial, which has the reply, unless the dial has ended
// meanwhile. No lock is held.
func (w *wire) begin(d *dial) {
	w.conn.mu.Lock()
	defer w.conn.unlock()
	if !w.connect(d) {
		return
	}
	w.up = true
	now := w.clock().Now()
	w.client.heard, w.client.since = now, now
	w.server.heard, w.server.since = now, now
	w.look()
	close(d.done)
}

// connect makes the client an end of the connection.
func (w *wire) connect(d *dial) bool {
	w.lockNetwork()
	defer w.unlockNetwork()
	if d.stream.dial != d {
		return false
	}
	d.leave()
	d.handshake.there.heavy.Clear()
	d.handshake.back.heavy.Clear()
	w.client.stream, w.conn.server.peer = d.stream, d.stream
	d.stream.flags |= linked
	d.stream.establish(w.conn)
	return true
}

// forget drops the handshake of a dial that fails.
func (h *handshake) forget() {
	if c := h.embryo; c != nil && c.wire.leaveQueueLocked() {
		c.server.host.ports.removeStream(&c.server)
	}
}

// leaveQueue gives up the reserved place in the listener's accept queue, and reports
// whether there was one.
func (w *wire) leaveQueue() bool {
	w.lockNetwork()
	defer w.unlockNetwork()
	return w.leaveQueueLocked()
}

func (w *wire) leaveQueueLocked() bool {
	if w.listener == nil {
		return false
	}
	w.listener.expected--
	w.listener = nil
	return true
}

// miscarry drops the server's end of a half-open connection that can never be
// established: its client is gone, and no ACK is on its way.
func (w *wire) miscarry() {
	if !w.client.stream.has(dead) {
		return
	}
	if u, _ := w.client.find(0); u != nil && !u.lost {
		return
	}
	if w.leaveQueue() {
		w.server.stream.breakOff(noFault)
	}
}

// enqueue puts the connection into the accept queue. It returns false when no server
// listens any more.
func (w *wire) enqueue() bool {
	w.lockNetwork()
	defer w.unlockNetwork()
	listener := w.listener
	if !w.leaveQueueLocked() || !listener.listening {
		return false
	}
	listener.enqueue(w.conn)
	return true
}
