package memory

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// Host is a host of an in-memory network, and the impl.Provider of the sockets
// on it. It has the loopback addresses of both families and those that it was
// added with, ports of its own, and a name space of its own for Unix sockets;
// no privilege is needed for any port.
//
// A Host and all that it makes are safe for concurrent use.
//
// Smalltalk: AbstractSocket class >> defaultImplementationClassFor:.
type Host struct {
	network *Network
	clock   *clock // the network's
	name    string
	addrs   []netip.Addr // beside the loopback addresses

	mu        *sync.Mutex // the network's, which guards what follows
	down      atomic.Bool // it has crashed and not been restarted; set with mu held
	ports     portTable
	paths     pathTable
	udp       udpTable
	datagrams datagramList
	raws      []*rawSocket // those that are open
	packets   uint16       // of IPv4 that have a number
}

var _ impl.Provider = (*Host)(nil)

// New makes a network of a single host, "localhost", which has no addresses but
// the loopback ones.
func New(opts ...Option) *Host {
	n := NewNetwork(opts...)
	h := newHost(n, "localhost", nil)
	n.hosts[h.name] = h
	return h
}

func newHost(n *Network, name string, addrs []netip.Addr) *Host {
	h := &Host{
		network: n,
		clock:   n.clock,
		name:    name,
		addrs:   addrs,
		mu:      &n.mu,
		ports:   newPortTable(linuxEphemeral),
		paths:   newPathTable(&n.mu),
		udp:     udpTable{free: linuxEphemeral},
	}
	n.inOrder = append(n.inOrder, h)
	return h
}

// Network answers the network that the host is on.
func (h *Host) Network() *Network { return h.network }

// Addrs returns the addresses of the host beside the loopback ones, link-local
// ones with their zone.
func (h *Host) Addrs() []netip.Addr { return slices.Clone(h.addrs) }

// IsSupported reports true: the in-memory network works everywhere.
func (h *Host) IsSupported() bool { return true }

// NewStream makes a stream that is neither bound nor connected. It does not
// block. A network other than those of package impl is a
// net.UnknownNetworkError, and a host that is down answers ENETDOWN. Streams of
// TCP have the capability impl.OutOfBand.
//
// Smalltalk: AbstractSocketImpl class >> newFor:.
func (h *Host) NewStream(network impl.Network) (impl.Stream, error) {
	k, err := streamKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.mayMake("dial", network); err != nil {
		return nil, err
	}
	s := newStream(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// NewServer makes a server that is neither bound nor listening, under the
// rules of NewStream.
func (h *Host) NewServer(network impl.Network) (impl.Server, error) {
	k, err := streamKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.mayMake("listen", network); err != nil {
		return nil, err
	}
	s := newServer(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// NewDatagram makes a datagram socket that is neither bound nor connected,
// under the rules of NewStream.
func (h *Host) NewDatagram(network impl.Network) (impl.Datagram, error) {
	k, err := datagramKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.mayMake("listen", network); err != nil {
		return nil, err
	}
	if k == unixDatagram {
		s := newUnixgram(h)
		h.network.tracker.add(s)
		return s, nil
	}
	s := newUDP(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// NewRaw makes a socket of the network impl.ICMP4 or ICMP6, under the rules of
// NewStream. No privilege is needed. The host answers echo requests, and what
// its sockets hear is what raw sockets of Linux would.
func (h *Host) NewRaw(network impl.Network) (impl.Datagram, error) {
	k, err := rawKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.mayMake("listen", network); err != nil {
		return nil, err
	}
	s := newRaw(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// Hostname answers the name of the host itself. It does not block or fail.
//
// Smalltalk: SocketAddress class >> localHostName.
func (h *Host) Hostname() (string, error) { return h.name, nil }
