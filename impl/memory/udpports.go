package memory

import (
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// udpTable is the owners of the UDP ports of a host, and the members of its groups.
// The network's lock guards it.
type udpTable struct {
	// sockets has the first of a list for each port. A later socket comes before
	// earlier ones.
	sockets   queue.PortMap[udpSocket]
	ephemeral ephemeral
	groups    map[groupOn]int // how many sockets have joined
}

// assignPort returns b with a port for s: the port of b if s can have it, or a free one
// if b has none. It does not add s to the table.
func (t *udpTable) assignPort(b binding, s *udpSocket) (binding, error) {
	if b.port != 0 {
		if t.conflicts(b, s.options.reuseAddr, s.options.reusePort) {
			return b, syscall.EADDRINUSE
		}
		return b, nil
	}
	for port := range t.ephemeral.tryInOrder() {
		b.port = port
		if !t.conflicts(b, false, false) {
			return b, nil
		}
	}
	return b, syscall.EADDRINUSE
}

// conflicts reports whether another socket has an address and the port of b, and does
// not share them with a socket of these options.
func (t *udpTable) conflicts(b binding, reuseAddr, reusePort bool) bool {
	for s := t.sockets.Get(b.port); s != nil; s = s.portLinks.Next {
		shared := reuseAddr && s.options.reuseAddr || reusePort && s.options.reusePort
		if !shared && s.conflictsWith(b) {
			return true
		}
	}
	return false
}

// conflictsWith reports whether s would have an address in common with another socket
// that is bound to b. A socket that had both families before it was connected over IPv6
// still keeps others from the wildcard of IPv4, though not from one address.
func (s *udpSocket) conflictsWith(b binding) bool {
	return b.overlaps(s.binding()) || b.addr == any4 && s.localAddr.Addr().Is6() && s.isDual()
}

// findReceiver returns the socket for a datagram to one host, nil when there is none:
// the one with the best score, and of several the latest. If these share their port by
// ReusePort, a hash of the sender chooses among them.
func (t *udpTable) findReceiver(from, to netip.AddrPort) *udpSocket {
	var best *udpSocket
	bestScore, sharers := 0, 0
	for s := t.sockets.Get(to.Port()); s != nil; s = s.portLinks.Next {
		switch score := s.score(from, to.Addr()); {
		case score > bestScore:
			best, bestScore, sharers = s, score, 1
		case score == bestScore && score > 0 && s.options.reusePort && best.options.reusePort:
			sharers++
		}
	}
	if sharers < 2 || !best.remote.IsZero() {
		return best
	}
	turn := senderHash(from) % uint64(sharers)
	for s := best; ; s = s.portLinks.Next {
		if s.score(from, to.Addr()) == bestScore && s.options.reusePort {
			if turn == 0 {
				return s
			}
			turn--
		}
	}
}

// score returns how specific s is for a datagram between two endpoints, as
// compute_score of Linux does, 0 when s does not receive it: a socket connected to the
// sender is best, then one at the address that it was sent to, then a wildcard.
func (s *udpSocket) score(from netip.AddrPort, to netip.Addr) int {
	switch {
	case !s.binding().covers(to) || !s.acceptsFrom(from):
		return 0
	case s.remote.AddrPort == from:
		return 5
	case !s.remote.IsZero():
		return 4
	case s.localAddr.Addr() == to:
		return 3
	case s.boundAddr.Is4() == to.Is4():
		return 2
	default:
		return 1
	}
}

// acceptsFrom reports whether s takes datagrams from a sender. A socket with a peer
// takes only those of its peer.
func (s *udpSocket) acceptsFrom(from netip.AddrPort) bool {
	return s.remote.IsZero() || s.hasPeer(from)
}

// hasPeer reports whether an endpoint is the peer of s. A peer with port 0 stands for
// every port of its address.
func (s *udpSocket) hasPeer(other netip.AddrPort) bool {
	return s.remote.AddrPort == other || s.remote.Port() == 0 && s.remote.Addr() == other.Addr()
}

// senderHash returns a number that is always the same for a sender.
func senderHash(from netip.AddrPort) uint64 {
	hash := uint64(from.Port())
	for _, b := range from.Addr().As16() {
		hash = link.Mix(hash ^ uint64(b))
	}
	return link.Mix(hash)
}

// Links returns the links of the socket in the list of its port.
func (s *udpSocket) Links() *queue.Links[udpSocket] { return &s.portLinks }

// add puts s into the list of its port.
func (t *udpTable) add(s *udpSocket) {
	port := s.localAddr.Port()
	t.sockets.Set(port, queue.Prepend(t.sockets.Get(port), s))
}

// remove removes s from the list of its port.
func (t *udpTable) remove(s *udpSocket) {
	port := s.localAddr.Port()
	t.sockets.Set(port, queue.Remove(t.sockets.Get(port), s))
}
