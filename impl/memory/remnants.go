package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// remnants are the ends of connections whose other end is in no port table any more,
// or only for the port that it was bound to: it was closed, reset, or has crashed. A
// remnant is in TIME_WAIT, or the segment that ends it has not arrived. Only from the
// peer's endpoint of a remnant can a SYN find its endpoints in use. The network's lock
// guards them.
//
// Those with the same key are a list, which is searched: it is short, because a
// connection has one port at least that few others have, whichever end is the remnant.
type remnants struct{ lists queue.PortMap[place] }

// remnantKey returns the key of the places with a pair of ports, in either order.
func remnantKey(a, b uint16) uint16 { return a ^ b }

// makePeerRemnant makes the peer of p, which was removed from its port table, a remnant.
// The copy of a closed connection within a host has no peer: that one is over too.
func (p *place) makePeerRemnant() {
	if p.stream == nil {
		return
	}
	if peer := p.stream.peer; peer != nil {
		if at := peer.current(); at.inTable {
			peer.host.ports.remnants.add(at)
		}
	}
}

// at returns the remnant that a SYN from one endpoint to another meets, nil for none.
func (r *remnants) at(from, to netip.AddrPort) *place {
	for p := r.lists.Get(remnantKey(from.Port(), to.Port())); p != nil; p = p.nextRemnant {
		if p.isBetween(to, from) {
			return p
		}
	}
	return nil
}

// add adds p, once.
func (r *remnants) add(p *place) {
	r.drop(p)
	key := remnantKey(p.port, p.targetPort)
	p.nextRemnant = r.lists.Get(key)
	r.lists.Set(key, p)
}

// drop removes p, and reports whether it was among them.
func (r *remnants) drop(p *place) bool {
	key := remnantKey(p.port, p.targetPort)
	first := r.lists.Get(key)
	if first == p {
		r.lists.Set(key, p.nextRemnant)
		p.nextRemnant = nil
		return true
	}
	for before := first; before != nil; before = before.nextRemnant {
		if before.nextRemnant == p {
			before.nextRemnant, p.nextRemnant = p.nextRemnant, nil
			return true
		}
	}
	return false
}

// canBeReplaced reports whether a SYN that meets p can replace it: there is no such
// remnant, or a server listens and the remnant is in TIME_WAIT.
func (p *place) canBeReplaced(listening bool) bool {
	return p == nil || listening && p.hadTimeWait()
}

// endRemnant ends a remnant that a SYN from the endpoint of its peer has met. In TCP it
// would acknowledge what it has received, and the reply to that is a reset.
func (d *dial) endRemnant(p *place) {
	if s := p.stream; s != nil {
		c := s.conn.Load()
		c.mu.Lock()
		defer c.unlock()
		if c.linked == nil {
			tcpProtocol{}.onReset(s)
		} else {
			c.linked.endOf(s).onReset()
			c.linked.process()
		}
	}
	d.host.mu.Lock()
	defer d.host.mu.Unlock()
	if p = p.current(); p.hadTimeWait() {
		d.host.ports.freeEndpoints(p)
	}
}

// keepBoundPort is called when the connection of s may have ended, while s keeps the
// port that it was bound to until its Close. Only TIME_WAIT is left of the connection
// then.
func (t *portTable) keepBoundPort(s *stream) {
	if s.over {
		s.makePeerRemnant()
		if !s.hadTimeWait() {
			t.remnants.drop(&s.place)
		}
	}
}

// freeEndpoints makes room for another connection between the endpoints of p. An open
// socket keeps the port that it was bound to.
func (t *portTable) freeEndpoints(p *place) {
	if p.explicit && p.over && !p.retired {
		p.until = longAgo
		t.remnants.drop(p)
		return
	}
	t.remove(p)
}
