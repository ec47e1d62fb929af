package memory

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// handshake is the handshake of a dial between two hosts: SYNs there, replies back.
// The client sends SYNs until one gets a reply. The client also sends the ACK, and
// retransmits it, and the server's end waits for it: a connection enters the accept
// queue when the ACK arrives, and has a place reserved there since its SYN arrived. So
// a server never retransmits.
//
// The connection's lock guards both ends of a connection, and the network's lock guards
// a stream that is still dialling, whose Connect can give up at any time. So the client
// cannot be an end of a half-open connection, and a stand-in, a copy of the client that
// no call uses, is the peer of the server's end until the SYN-ACK has arrived:
//
//	SYN sent       client.dial
//	SYN arrived    client.dial --> halfOpen {server.peer = stand-in}
//	SYN-ACK        client <-------> server       attachClient, under both locks
//	ACK arrived    client <-------> server, in the accept queue
//
// A dial that ends before the SYN-ACK leaves the half-open connection to release.
type handshake struct {
	over        *hostLink // which SYNs travel
	there, back *link.SegmentPath
	// cutsWhenHeld is how often the link had gone down when a SYN was held.
	cutsWhenHeld int
	// halfOpen is nil until a SYN has arrived at a server. No call uses the connection
	// until the SYN-ACK has arrived.
	halfOpen *conn
}

func newHandshake(d *dial) *handshake {
	from, to := d.stream.at(), d.to
	near, far := d.stream.host, d.host
	over := near.ensureLink(far)
	return &handshake{
		over:  over,
		there: link.NewSegmentPath(&over.Link, to.Addr()),
		back:  link.NewSegmentPath(&far.ensureLink(near).Link, from.Addr()),
	}
}

// takeSyn takes the next SYN from the link, which may have lost it or have a reply of
// its own.
func (d *dial) takeSyn(now clock.Instant) {
	h := d.handshake
	if _, lost := h.there.Arrive(); lost {
		return
	}
	if h.over.given.Connects == ConnectsArrive {
		d.onSyn(now)
		return
	}
	tellDropped(h.there, trace.Filtered)
	switch h.over.given.Connects {
	case ConnectsRefused:
		h.back.Send(now, link.Segment{Kind: link.RST})
	case ConnectsUnreachable:
		h.back.Send(now, link.Segment{Kind: link.Unreachable})
	}
}

// onLinkedSyn handles the arrival of a SYN at another host.
func (d *dial) onLinkedSyn(now clock.Instant) {
	h := d.handshake
	if h.halfOpen == nil || !h.halfOpen.server.inTable {
		from := d.stream.at()
		server := d.host.ports.findListener(from, d.to)
		old := d.host.ports.remnants.at(from, d.to)
		switch {
		case !old.canBeReplaced(server != nil):
			d.onSynIgnored(now)
			return
		case server == nil:
			tellDropped(h.there, trace.NoListener)
			h.back.Send(now, link.Segment{Kind: link.RST})
			return
		case server.isFull():
			d.synHeld, h.cutsWhenHeld = true, h.over.Cuts()
			return
		}
		h.halfOpen = d.newHalfOpen(server, old)
	}
	h.back.Send(now, link.Segment{Kind: link.SYNACK})
}

// newHalfOpen makes a half-open connection to a server that has a place for it. It replaces
// the remnant that the SYN has met, if there is one.
func (d *dial) newHalfOpen(server *server, old *place) *conn {
	client := d.stream
	standIn := newStream(client.host, client.kind)
	standIn.options, standIn.connNumber = client.options, client.connNumber
	d.host.ports.setEndpoints(&standIn.place, client.at(), d.to)
	c := newConn(standIn, server)
	c.server.initServerEnd(server, old)
	c.server.flags = linked
	c.linked = newLinkedConn(c, d.handshake.there, d.handshake.back, server)
	server.halfOpen++
	return c
}

// receiveReply handles the arrival of a reply, and returns the half-open connection if
// the reply is a SYN-ACK.
func (d *dial) receiveReply() *conn {
	h := d.handshake
	switch s, lost := h.back.Arrive(); {
	case lost:
	case s.Kind == link.RST:
		d.complete(syscall.ECONNREFUSED)
	case s.Kind == link.Unreachable:
		d.complete(syscall.EHOSTUNREACH)
	default:
		return h.halfOpen
	}
	return nil
}

// onSynAck connects the client of a dial to which a SYN-ACK has come, unless the dial
// has ended meanwhile. No lock is held.
func (l *linkedConn) onSynAck(d *dial) {
	l.conn.mu.Lock()
	defer l.conn.unlock()
	if !l.attachClient(d) {
		return
	}
	l.established = true
	now := l.clock().Now()
	l.client.lastSegmentAt, l.client.rcvSince = now, now
	l.server.lastSegmentAt, l.server.rcvSince = now, now
	l.onLinkChange()
	close(d.done)
}

// attachClient puts the client in the place of the stand-in. It returns false when the
// dial has ended.
func (l *linkedConn) attachClient(d *dial) bool {
	l.lockNetwork()
	defer l.unlockNetwork()
	if d.stream.dial() != d {
		return false
	}
	d.detach()
	d.handshake.there.Clear()
	d.handshake.back.Clear()
	l.client.stream, l.conn.server.peer = d.stream, d.stream
	d.stream.flags |= linked
	d.stream.establish(l.conn)
	return true
}

// release drops the half-open connection of a dial that fails, if there is one.
func (h *handshake) release() {
	if c := h.halfOpen; c != nil && c.linked.leaveQueueLocked() {
		c.server.host.ports.remove(&c.server.place)
	}
}

// leaveQueue gives up the reserved place in the listener's accept queue, and reports
// whether there was one.
func (l *linkedConn) leaveQueue() bool {
	l.lockNetwork()
	defer l.unlockNetwork()
	return l.leaveQueueLocked()
}

func (l *linkedConn) leaveQueueLocked() bool {
	if l.listener == nil {
		return false
	}
	l.listener.halfOpen--
	l.listener = nil
	return true
}

// dropHalfOpen drops the server's end if the connection is half-open and can never be
// established: its client is gone, and no ACK is in flight.
func (l *linkedConn) dropHalfOpen() {
	if !l.client.stream.has(dead) {
		return
	}
	if u, _ := l.client.findUnacked(0); u != nil && !u.lost {
		return
	}
	if l.leaveQueue() {
		l.server.stream.endWithFault(noFault)
	}
}

// enqueue puts the connection into the accept queue. It returns false when no server
// listens any more.
func (l *linkedConn) enqueue() bool {
	l.lockNetwork()
	defer l.unlockNetwork()
	listener := l.listener
	if !l.leaveQueueLocked() || !listener.listening {
		return false
	}
	listener.enqueue(l.conn)
	l.server.stream.tell(trace.Established)
	return true
}
