package pcapng

import (
	"encoding/binary"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// names knows which addresses have names, and chooses those of Unix sockets.
type names struct {
	file  *file
	known map[netip.Addr]bool
	paths map[place]netip.Addr
}

// place is a path on a host.
type place struct{ host, path string }

// learn learns the names of the hosts of an event, and of what it has looked up.
func (n *names) learn(e *trace.Event) {
	if e.Kind == trace.LookupAnswered && e.Name != "" {
		for _, addr := range e.Addrs {
			n.set(addr, e.Name)
		}
		return
	}
	n.set(e.Local.Addr(), e.Host)
	if e.Kind == trace.Sent || e.Kind == trace.Arrived {
		n.set(e.Remote.Addr(), e.Peer)
	}
}

// set notes the name of an address, once. An address that many hosts have gets no name.
func (n *names) set(addr netip.Addr, name string) {
	addr = addr.WithZone("")
	if name == "" || !addr.IsValid() || n.known[addr] || addr.IsLoopback() || addr.IsMulticast() || addr.IsUnspecified() {
		return
	}
	if n.known == nil {
		n.known = make(map[netip.Addr]bool)
	}
	n.known[addr] = true
	n.file.names = append(n.file.names, nameRecord{addr, name})
}

// addrs returns the addresses and ports of the two ends of an event, which for Unix
// sockets stand for their paths. A wildcard becomes an address of the other end's family.
func (n *names) addrs(e *trace.Event, local, remote impl.Endpoint) (from, to netip.AddrPort) {
	if e.Network.IsUnix() {
		return n.unix(e.Host, local, e.Conn), n.unix(e.Host, remote, e.Conn)
	}
	return concrete(local.AddrPort, remote.AddrPort), concrete(remote.AddrPort, local.AddrPort)
}

// concrete returns an address of a packet whose other one is given.
func concrete(at, other netip.AddrPort) netip.AddrPort {
	addr, opposite := at.Addr().WithZone(""), other.Addr()
	switch {
	case addr.IsValid() && !addr.IsUnspecified():
	case opposite.IsLoopback():
		addr = opposite
	case opposite.Is4() || !opposite.IsValid():
		addr = netip.IPv4Unspecified()
	default:
		addr = netip.IPv6Unspecified()
	}
	return netip.AddrPortFrom(addr, at.Port())
}

// unix returns the address and port that stand for a Unix endpoint. The ends without a
// path have one address, and the port tells their connections apart.
func (n *names) unix(host string, at impl.Endpoint, conn uint64) netip.AddrPort {
	p, port := place{host, at.Path}, uint16(1)
	if at.IsZero() || at == impl.Unnamed {
		p.path, port = "unnamed", 1024+uint16(conn%60_000)
	}
	addr, ok := n.paths[p]
	if !ok {
		if n.paths == nil {
			n.paths = make(map[place]netip.Addr)
		}
		addr = documentation(len(n.paths) + 1)
		n.paths[p] = addr
		n.set(addr, p.path)
	}
	return netip.AddrPortFrom(addr, port)
}

// documentation returns an address of 2001:db8::/32, see RFC 3849.
func documentation(number int) netip.Addr {
	a := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint64(a[8:], uint64(number))
	return netip.AddrFrom16(a)
}
