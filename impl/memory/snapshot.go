package memory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// Snapshot is the open sockets of a network or a host, as netstat lists them: those
// that have a port, a path or a connection, and the raw ones, in the order of their
// hosts, networks and endpoints. It includes connections that were not accepted, and
// those that a closed socket has left behind. It omits a socket that was never bound
// or connected, and one that holds nothing any more and waits for its Close.
type Snapshot []SocketInfo

// Snapshot returns the open sockets of all hosts. It does not block, and may be called
// at any time. Each socket is read in turn, not all at one instant.
func (n *Network) Snapshot() Snapshot {
	n.use()
	n.mu.Lock()
	var open []inspected
	for _, h := range n.hosts {
		open = append(open, h.open()...)
	}
	n.mu.Unlock()
	return snapshot(open)
}

// Snapshot returns the open sockets of the host, like the one of its Network.
func (h *Host) Snapshot() Snapshot {
	h.use()
	h.mu.Lock()
	open := h.open()
	h.mu.Unlock()
	return snapshot(open)
}

// open returns the open sockets of the host. The network's lock is held.
func (h *Host) open() []inspected {
	var open []inspected
	for _, servers := range h.ports.servers {
		for _, s := range servers {
			open = append(open, s)
		}
	}
	for s := range h.unix.bound {
		open = append(open, s)
	}
	for s := range h.ports.streams.All() {
		for ; s != nil; s = s.links.Next {
			if !s.isExpired(h.clock.Now()) {
				open = append(open, s)
			}
		}
	}
	for s := h.unix.streams; s != nil; s = s.links.Next {
		open = append(open, s)
	}
	for s := h.datagrams; s != nil; s = s.links.Next {
		open = append(open, s.self)
	}
	return open
}

// snapshot reads each socket, without any lock held.
func snapshot(open []inspected) Snapshot {
	all := make(Snapshot, len(open))
	for i, s := range open {
		all[i] = s.info()
	}
	slices.SortFunc(all, compareInfos)
	return all
}

// compareInfos also groups sockets that look the same: Unix sockets without names have
// the same endpoints.
func compareInfos(a, b SocketInfo) int {
	if order := cmp.Or(
		cmp.Compare(a.Host, b.Host),
		cmp.Compare(a.Network, b.Network),
		compareEndpoints(a.Local, b.Local),
		compareEndpoints(a.Remote, b.Remote),
	); order != 0 {
		return order
	}
	return cmp.Compare(a.String(), b.String())
}

func compareEndpoints(a, b impl.Endpoint) int {
	return cmp.Or(a.AddrPort.Compare(b.AddrPort), strings.Compare(a.Path, b.Path))
}
