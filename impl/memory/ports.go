package memory

import (
	"net/netip"
	"slices"
	"syscall"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// portTable is the owners of the TCP ports of a host: servers, streams, and closed
// streams that keep their port for a while. The network's lock guards it, and with it
// the links and bindings of the sockets in it.
type portTable struct {
	servers   queue.PortMap[serverList]
	places    queue.PortMap[place] // the first of a list
	remnants  remnants
	timeWaits timeWaits
	ephemeral ephemeral
	lastAddrs *addrPair // see setEndpoints
}

// assignPort returns b with a port: the port of b if it is free, or one that the host
// chooses if b has none. It adds nothing to the table.
func (t *portTable) assignPort(b binding, how sharing, now clock.Instant) (binding, error) {
	if b.port != 0 {
		if t.conflicts(b, how, now) {
			return b, syscall.EADDRINUSE
		}
		return b, nil
	}
	for port := range t.ephemeral.all(1) {
		b.port = port
		if !t.conflicts(b, sharing{}, now) {
			return b, nil
		}
	}
	return b, syscall.EADDRINUSE
}

// chooseSource returns a port for a connection from one address to another, and the
// remnant of an earlier connection between the same endpoints, nil for none. Such
// connections share a port when their remote endpoints differ, but never with a socket
// that was bound to it.
func (t *portTable) chooseSource(from netip.Addr, to netip.AddrPort, c *clock.Clock) (uint16, *place, error) {
	for port := range t.ephemeral.all(0) {
		local := netip.AddrPortFrom(from, port)
		if t.hasBound(port) || local == to {
			continue
		}
		if old := findConnection(t.places.Get(port), local, to); old == nil || !old.keepsEndpoints(true, c.Now()) {
			return port, old, nil
		}
	}
	return 0, nil, syscall.EADDRNOTAVAIL
}

// claimSource gives s, which may have a port already, the endpoint from which it
// connects. It removes the remnant of an earlier connection between the same endpoints.
func (t *portTable) claimSource(s *stream, from netip.Addr, to netip.AddrPort) error {
	if s.inTable {
		return t.claimBoundSource(s, from, to)
	}
	port, old, err := t.chooseSource(from, to, s.host.clock)
	if err != nil {
		return err
	}
	if old != nil {
		t.remove(old)
	}
	t.setEndpoints(&s.place, netip.AddrPortFrom(from, port), to)
	s.ephemeral = true
	s.v4Shadow = from.Is6() && !s.v6Only
	t.add(&s.place)
	return nil
}

// claimBoundSource is claimSource for s that has a port.
func (t *portTable) claimBoundSource(s *stream, from netip.Addr, to netip.AddrPort) error {
	local := netip.AddrPortFrom(from, s.port)
	if old := findConnection(t.places.Get(s.port), local, to); old != nil {
		if old.keepsEndpoints(false, s.host.clock.Now()) {
			return syscall.EADDRNOTAVAIL
		}
		t.remove(old)
	}
	endTimeWait(t.places.Get(s.port), local, to)
	t.setEndpoints(&s.place, local, to)
	return nil
}

// undoClaimSource undoes claimSource after a failed connect: it frees the port unless
// Bind has taken it.
func (t *portTable) undoClaimSource(s *stream) {
	if s.ephemeral {
		t.remove(&s.place)
		s.ephemeral, s.v4Shadow = false, false
	}
}

// findConnection returns the place in a list that has the endpoints of a connection or
// of an attempt to make one, nil for none. It ignores a socket whose connection has
// ended and that is bound to its port until its Close.
func findConnection(p *place, local, remote netip.AddrPort) *place {
	for ; p != nil; p = p.links.Next {
		if p.isBetween(local, remote) && (!p.over || p.retired) {
			return p
		}
	}
	return nil
}

// findListener returns the server that takes a connection, nil for none: the one with
// the best score. Servers that share the port have the same score, and a hash of the
// remote endpoint chooses among them, so that connections from one endpoint always go
// to the same server.
func (t *portTable) findListener(from, to netip.AddrPort) *server {
	servers := t.serversAt(to.Port())
	bestScore, sharers := 0, 0
	for _, s := range servers {
		switch score := s.score(to.Addr()); {
		case score > bestScore:
			bestScore, sharers = score, 1
		case score == bestScore:
			sharers++
		}
	}
	turn := 0
	if sharers > 1 {
		turn = int(senderHash(from) % uint64(sharers))
	}
	for _, s := range servers {
		if bestScore > 0 && s.score(to.Addr()) == bestScore {
			if turn == 0 {
				return s
			}
			turn--
		}
	}
	return nil
}

// score returns how specific s is for connections to an address, as compute_score of
// Linux does, 0 when s does not take them: a server of that address is best, then one
// of every address of its family.
func (s *server) score(addr netip.Addr) int {
	switch {
	case !s.listening || !s.binding.covers(addr):
		return 0
	case s.binding.addr == addr:
		return 3
	case s.binding.addr.Is4() == addr.Is4():
		return 2
	default:
		return 1
	}
}

// clear frees all ports.
func (t *portTable) clear() {
	for p := range t.places.All() {
		for p != nil {
			gone := p
			p = p.removeFrom(p)
			gone.makePeerRemnant()
		}
	}
	*t = portTable{ephemeral: t.ephemeral}
}

// serverList is the servers of a port.
type serverList []*server

func (t *portTable) serversAt(port uint16) serverList {
	if at := t.servers.Get(port); at != nil {
		return *at
	}
	return nil
}

func (t *portTable) addServer(s *server) {
	servers := append(t.serversAt(s.binding.port), s)
	t.servers.Set(s.binding.port, &servers)
}

func (t *portTable) removeServer(s *server) {
	port := s.binding.port
	rest := slices.DeleteFunc(t.serversAt(port), func(other *server) bool { return other == s })
	if len(rest) == 0 {
		t.servers.Set(port, nil)
	} else {
		t.servers.Set(port, &rest)
	}
}

// add puts p at the front of its list, so that places with an explicit port come before
// those whose port chooseSource has chosen.
func (t *portTable) add(p *place) {
	t.places.Set(p.port, p.insertBefore(t.places.Get(p.port)))
}

// remove removes p if it is in the table.
func (t *portTable) remove(p *place) {
	if p.inTable {
		t.timeWaits.remove(p)
		t.places.Set(p.port, p.removeFrom(t.places.Get(p.port)))
		t.remnants.drop(p)
		p.makePeerRemnant()
	}
}
