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
		there: newLane(near.linkTo(far), from, to),
		back:  newLane(far.linkTo(near), to, from),
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
		server := d.host.ports.listener(d.stream.local.AddrPort, d.to)
		switch {
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

// conceive makes the connection to a server that has a place for it.
func (d *dial) conceive(server *server) *conn {
	c := newConn(d.stream, server)
	c.server.arrive(server, d.to)
	c.server.flags = linked
	c.wire = newWire(c, d.stream, d.handshake.there, d.handshake.back, server)
	server.expected++
	return c
}

// answered is the arrival of an answer. A SYN-ACK makes the connection.
func (d *dial) answered() *conn {
	h := d.handshake
	switch s, lost := h.back.arrive(); {
	case lost:
	case s.what == rstSegment:
		d.end(syscall.ECONNREFUSED)
	case s.what == unreachableSegment:
		d.end(syscall.EHOSTUNREACH)
	default:
		d.leave()
		h.there.heavy.clear()
		h.back.heavy.clear()
		d.stream.flags |= linked
		d.stream.establish(h.embryo)
		return h.embryo
	}
	return nil
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
