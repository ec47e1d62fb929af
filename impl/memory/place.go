package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// place is what a port table knows of a stream: its endpoints, and how long it shares
// its port and with which others. It is part of the stream. When a closed stream is in
// TIME_WAIT, a small copy takes its place, the remnant of the connection, so that the
// table does not keep the memory of the connection for that minute.
//
// The network's lock guards it; stream says what guards the endpoints and until too.
type place struct {
	links       queue.Links[place] // in the list of its port, or of the Unix streams
	nextRemnant *place             // in a list of remnants
	stream      *stream            // nil for a copy
	addrs       *addrPair          // nil without an endpoint on IP
	until       clock.Instant      // the end of TIME_WAIT, or of waiting for the peer to close
	port        uint16
	targetPort  uint16
	number      uint32 // among timeWaits
	kind        kind   // of the stream; it never changes
	reversed    bool   // its own address is addrs.target
	inTable     bool
	replaced    bool // its copy, in links.Next, has taken its place
	explicit    bool // it was bound to the port, and keeps it until Close
	ephemeral   bool // Connect has chosen the port, and others like it may share it
	v4Shadow    bool // see binding
	reuse       bool // impl.ReuseAddr
	reusePort   bool
	v6Only      bool
	over        bool // its connection has ended
	retired     bool // closed, and among timeWaits up to until
}

// addrPair is the addresses of a connection. It never changes: places share it.
type addrPair struct{ own, target netip.Addr }

// Links returns the links of the place in its list.
func (p *place) Links() *queue.Links[place] { return &p.links }

// at returns the local endpoint on IP, the zero AddrPort for none.
func (p *place) at() netip.AddrPort {
	switch {
	case p.addrs == nil:
		return netip.AddrPort{}
	case p.reversed:
		return netip.AddrPortFrom(p.addrs.target, p.port)
	default:
		return netip.AddrPortFrom(p.addrs.own, p.port)
	}
}

// target returns the endpoint on IP that the stream is connected to, or tries to reach.
func (p *place) target() netip.AddrPort {
	switch {
	case p.addrs == nil:
		return netip.AddrPort{}
	case p.reversed:
		return netip.AddrPortFrom(p.addrs.own, p.targetPort)
	default:
		return netip.AddrPortFrom(p.addrs.target, p.targetPort)
	}
}

// isBetween reports whether p has these endpoints.
func (p *place) isBetween(at, target netip.AddrPort) bool {
	return p.port == at.Port() && p.targetPort == target.Port() && p.at() == at && p.target() == target
}

// isConnection reports whether p is or was an end of a connection, or tries to be.
func (p *place) isConnection() bool { return p.target().IsValid() }

// binding returns the address and port of p.
func (p *place) binding() binding {
	at := p.at()
	return binding{addr: at.Addr(), port: p.port, dual: at.Addr() == any6 && !p.v6Only, v4Shadow: p.v4Shadow}
}

// setEndpoints gives p endpoints, of which the target may be none. It shares the
// addresses of the last call if they are the same: connections of a host often go to the
// same place.
func (t *portTable) setEndpoints(p *place, at, target netip.AddrPort) {
	pair := addrPair{at.Addr(), target.Addr()}
	switch {
	case pair == addrPair{}:
		p.addrs = nil
	case t.lastAddrs != nil && *t.lastAddrs == pair:
		p.addrs = t.lastAddrs
	default:
		p.addrs = &addrPair{at.Addr(), target.Addr()}
		t.lastAddrs = p.addrs
	}
	p.port, p.targetPort, p.reversed = at.Port(), target.Port(), false
}

// setReverse gives p, the place of a server's end, the endpoints of its client.
func (p *place) setReverse(client *place) {
	p.addrs, p.reversed = client.addrs, !client.reversed
	p.port, p.targetPort = client.targetPort, client.port
}

// insertBefore puts p, which is in no table, before the first place of a list, and
// returns it.
func (p *place) insertBefore(first *place) *place {
	p.inTable = true
	return queue.Prepend(first, p)
}

// removeFrom removes p from the list that it is in, and returns the new first place.
func (p *place) removeFrom(first *place) *place {
	p.inTable = false
	return queue.Remove(first, p)
}

// current returns what has the place now: p, or the copy that has taken it.
func (p *place) current() *place {
	if p.replaced {
		return p.links.Next
	}
	return p
}

// replace puts a copy in the place of p, whose connection was one within the host and is
// over, and returns the copy.
func (t *portTable) replace(p *place) *place {
	r := new(place)
	*r = *p
	r.stream, r.links = nil, queue.Links[place]{}
	isRemnant := t.remnants.drop(p)
	r.nextRemnant = nil
	t.places.Set(p.port, queue.Replace(t.places.Get(p.port), p, r))
	if isRemnant {
		t.remnants.add(r)
	}
	p.inTable, p.replaced, p.links.Next = false, true, r
	return r
}

// timeWaitCopy is a place without a stream, as a Snapshot shows it.
type timeWaitCopy struct {
	host *Host
	*place
}

func (r timeWaitCopy) info() SocketInfo {
	r.host.mu.Lock()
	defer r.host.mu.Unlock()
	i := SocketInfo{
		Host: r.host.name, Network: r.kind.network(),
		Local: impl.Endpoint{AddrPort: r.at()}, Remote: impl.Endpoint{AddrPort: r.target()},
		State: StateClose, PeerState: StateClose, Closed: true,
	}
	if r.inTable && r.until > r.host.clock.Now() {
		i.State = StateTimeWait
	}
	return i
}
