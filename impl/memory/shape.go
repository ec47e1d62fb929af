package memory

import (
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/names"
)

// Shape sets both directions between two hosts. It holds for what is sent from now on;
// packets on their way are not affected. Traffic within a host is never shaped.
//
// Errors, and nothing has changed then: an *impl.ArgumentError for a host that does
// not exist, for a host and itself, and for an invalid link, which for its MTU is an
// *impl.RangeError.
func (n *Network) Shape(a, b string, link Link) error {
	return n.between("Shape", a, b, &link, func(there, back *Host) {
		there.ensureLink(back).set(link)
		back.ensureLink(there).set(link)
	})
}

// ShapeOneWay sets the direction from one host to another alone, with the
// errors of Shape.
func (n *Network) ShapeOneWay(from, to string, link Link) error {
	return n.between("ShapeOneWay", from, to, &link, func(from, to *Host) { from.ensureLink(to).set(link) })
}

// ShapeAll sets every direction between two hosts, also of hosts that are added
// later, with the errors of Shape.
func (n *Network) ShapeAll(link Link) error {
	n.use()
	if err := link.check(); err != nil {
		return err
	}
	n.mu.Lock()
	n.shape = link
	n.tellChange("ShapeAll", link)
	for _, l := range n.links {
		l.set(link)
	}
	linked := linkedConns(n.inOrder, func(*Host) bool { return true })
	n.mu.Unlock()
	onLinkChanges(linked)
	return nil
}

// Link returns how packets travel from one host to another, with the errors of Shape.
func (n *Network) Link(from, to string) (link Link, err error) {
	err = n.between("", from, to, nil, func(from, to *Host) { link = from.ensureLink(to).given })
	return link, err
}

// Partition cuts both directions between two hosts: packets are lost, including those
// on their way, until Heal. A connection loses no byte by that: it retransmits, and
// the bytes arrive after the partition, unless that lasts until the connection times
// out. The errors are those of Shape.
func (n *Network) Partition(a, b string) error {
	return n.between("Partition", a, b, nil, func(there, back *Host) {
		there.ensureLink(back).Cut()
		back.ensureLink(there).Cut()
	})
}

// PartitionOneWay cuts the direction from one host to another alone, with the
// errors of Shape.
func (n *Network) PartitionOneWay(from, to string) error {
	return n.between("PartitionOneWay", from, to, nil, func(from, to *Host) { from.ensureLink(to).Cut() })
}

// Heal undoes Partition and PartitionOneWay between two hosts, with the errors of
// Shape. Connections go on with their next retransmission, at intervals that double
// from a fifth of a second up to two minutes.
func (n *Network) Heal(a, b string) error {
	return n.between("Heal", a, b, nil, func(there, back *Host) {
		there.ensureLink(back).Heal()
		back.ensureLink(there).Heal()
	})
}

// between does something with two hosts under the network's lock, and makes their
// connections check their links. The call has a name unless it changes nothing, and
// shapes links unless link is nil.
func (n *Network) between(call, a, b string, link *Link, do func(a, b *Host)) error {
	n.use()
	if link != nil {
		if err := link.check(); err != nil {
			return err
		}
	}
	linked, err := n.betweenLocked(a, b, func(one, other *Host) {
		do(one, other)
		n.tellBetween(call, one.name, other.name, link)
	})
	onLinkChanges(linked)
	return err
}

func (n *Network) betweenLocked(a, b string, do func(a, b *Host)) ([]*linkedConn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range []string{a, b} {
		if n.hosts[names.Canonical(name)] == nil {
			return nil, &impl.ArgumentError{What: "host", Value: name, Reason: n.unknown(name)}
		}
	}
	one, other := n.hosts[names.Canonical(a)], n.hosts[names.Canonical(b)]
	if one == other {
		return nil, &impl.ArgumentError{What: "host", Value: a, Reason: "has no link to itself; name two hosts"}
	}
	do(one, other)
	return linkedConns([]*Host{one, other}, func(h *Host) bool { return h == one || h == other }), nil
}

// unknown returns the reason why no host has a name. The network's lock is held.
func (n *Network) unknown(name string) string {
	if name == "" {
		return "is unnamed; the network has " + n.hostList()
	}
	return "is not on the network, which has " + n.hostList()
}

// linkedConns returns the linked connections of hosts whose peers are on hosts of a set,
// in the order of their hosts and ports, most of them twice. The network's lock is held.
func linkedConns(hosts []*Host, isPeer func(*Host) bool) []*linkedConn {
	var found []*linkedConn
	inOrder := slices.SortedFunc(slices.Values(hosts), func(a, b *Host) int { return strings.Compare(a.name, b.name) })
	for _, h := range inOrder {
		for p := range h.ports.places.All() {
			for ; p != nil; p = p.links.Next {
				s := p.stream
				if s == nil {
					continue
				}
				if c := s.conn.Load(); c != nil && c.linked != nil && isPeer(s.peer.host) {
					found = append(found, c.linked)
				}
			}
		}
	}
	return found
}

// onLinkChanges makes connections check their links. No lock is held.
func onLinkChanges(linked []*linkedConn) {
	for _, c := range linked {
		c.conn.mu.Lock()
		c.onLinkChange()
		c.conn.unlock()
	}
}
