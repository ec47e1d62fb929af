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
type remnants struct{ lists queue.PortMap[stream] }

// remnantKey returns the key of a pair of endpoints, in either order.
func remnantKey(a, b netip.AddrPort) uint16 { return a.Port() ^ b.Port() }

// makePeerRemnant makes the peer of s, which was removed from its port table, a
// remnant.
func (s *stream) makePeerRemnant() {
	if peer := s.peer; peer != nil && peer.inTable {
		peer.host.ports.remnants.add(peer)
	}
}

// at returns the remnant that a SYN from one endpoint to another meets, nil for none.
func (r *remnants) at(from, to netip.AddrPort) *stream {
	for s := r.lists.Get(remnantKey(from, to)); s != nil; s = s.nextRemnant {
		if s.at == to && s.peer.at == from {
			return s
		}
	}
	return nil
}

// add adds s, once.
func (r *remnants) add(s *stream) {
	r.drop(s)
	key := remnantKey(s.peer.at, s.at)
	s.nextRemnant = r.lists.Get(key)
	r.lists.Set(key, s)
}

// drop removes s, if it is among them.
func (r *remnants) drop(s *stream) {
	if s.conn.Load() == nil {
		return
	}
	key := remnantKey(s.peer.at, s.at)
	first := r.lists.Get(key)
	if first == s {
		r.lists.Set(key, s.nextRemnant)
	}
	for before := first; before != nil; before = before.nextRemnant {
		if before.nextRemnant == s {
			before.nextRemnant = s.nextRemnant
			break
		}
	}
	s.nextRemnant = nil
}

// canBeReplaced reports whether a SYN that meets s can replace it: there is no such
// remnant, or a server listens and the remnant is in TIME_WAIT.
func (s *stream) canBeReplaced(listening bool) bool {
	return s == nil || listening && s.hadTimeWait()
}

// endRemnant ends a remnant that a SYN from the endpoint of its peer has met. In TCP it
// would acknowledge what it has received, and the reply to that is a reset.
func (s *stream) endRemnant() {
	c := s.conn.Load()
	c.mu.Lock()
	defer c.unlock()
	if c.linked == nil {
		tcpProtocol{}.onReset(s)
	} else {
		c.linked.endOf(s).onReset()
		c.linked.process()
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.hadTimeWait() {
		s.host.ports.freeEndpoints(s)
	}
}

// keepBoundPort is called when the connection of s may have ended, while s keeps the
// port that it was bound to until its Close. Only TIME_WAIT is left of the connection
// then.
func (t *portTable) keepBoundPort(s *stream) {
	if s.over {
		s.makePeerRemnant()
		if !s.hadTimeWait() {
			t.remnants.drop(s)
		}
	}
}

// freeEndpoints makes room for another connection between the endpoints of s. An open
// socket keeps the port that it was bound to.
func (t *portTable) freeEndpoints(s *stream) {
	if s.explicitPort && s.over && !s.retired {
		s.until = longAgo
		t.remnants.drop(s)
		return
	}
	t.removeStream(s)
}
