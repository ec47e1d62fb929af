package memory

import "syscall"

// handshake is what a dial between two hosts has on its way: SYNs there, answers
// back. The client sends SYNs until one is answered. What it then sends first,
// the ACK, is its affair too, and the server's end waits for that: a connection
// comes into the accept queue when it arrives, and has a place there since the
// SYN did. So a server never has to send anything again.
type handshake struct {
	there, back *lane
	// embryo is the connection, when a SYN has arrived at a server. Until the
	// client has the answer nobody uses it.
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

// knock is the arrival of a SYN.
func (d *dial) knock(now instant) {
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

// conceive makes the connection to a server that has a place for it. As long as
// the client is not connected, a stand-in takes its place.
func (d *dial) conceive(server *server) *conn {
	client := d.stream
	c := newConn(&stream{host: client.host, kind: client.kind, options: client.options, local: client.local}, server)
	c.server.arrive(server, d.to)
	c.server.flags = linked
	c.wire = newWire(c, d.handshake.there, d.handshake.back, server)
	server.expected++
	return c
}

// answered is the arrival of an answer. A SYN-ACK brings the connection.
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

// begin connects the client of a dial, which has the answer, unless it has
// ended meanwhile. No lock is held.
func (w *wire) begin(d *dial) {
	w.conn.mu.Lock()
	defer w.conn.unlock()
	if !w.connect(d) {
		return
	}
	w.up = true
	now := w.clock().now()
	w.client.heard, w.client.since = now, now
	w.server.heard, w.server.since = now, now
	w.look()
	close(d.done)
}

// connect puts the client in its place.
func (w *wire) connect(d *dial) bool {
	w.lockNetwork()
	defer w.unlockNetwork()
	if d.stream.dial != d {
		return false
	}
	d.leave()
	d.handshake.there.heavy.clear()
	d.handshake.back.heavy.clear()
	w.client.stream, w.conn.server.peer = d.stream, d.stream
	d.stream.flags |= linked
	d.stream.establish(w.conn)
	return true
}

// forget follows a dial that comes to nothing.
func (h *handshake) forget() {
	if c := h.embryo; c != nil && c.wire.leaveQueueLocked() {
		c.server.host.ports.removeStream(&c.server)
	}
}

// leaveQueue gives up the place in the listener's queue that the connection has
// before it is in it, and reports whether it had one.
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

// miscarry ends the server's end of a connection that will never be whole: its
// client is gone, and the ACK is not on its way any more.
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

// enqueue lets the connection wait to be accepted. It reports false when nobody
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
