package memory

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// Host is a host of an in-memory network, and the impl.Provider of the sockets on it.
// It has the loopback addresses of both families and those that it was added with,
// ports of its own, and a name space of its own for Unix sockets. No port and no raw
// socket needs a privilege, unless SetPrivileged takes it.
//
// A Host and all that it makes are safe for concurrent use. The methods of a nil host,
// which Network.Host returns for an unknown name, and of the zero value panic.
//
// Smalltalk: AbstractSocket class >> defaultImplementationClassFor:.
type Host struct {
	network *Network
	clock   *clock.Clock // the network's
	name    string
	addrs   []netip.Addr // without the loopback addresses

	mu        *sync.Mutex // the network's, which guards what follows
	down      atomic.Bool // it has crashed and not been restarted; set with mu held
	ports     portTable
	unix      unixTable
	udp       udpTable
	datagrams *datagramSocket // the first of a list of those that are open
	raws      []*rawSocket    // those that are open
	packets   uint16          // how many IPv4 packets have got an ID
	// unprivileged says that programs lack the privileges of root.
	unprivileged bool
}

var _ impl.Provider = (*Host)(nil)

// New makes a network of a single host, "localhost", which has only the loopback
// addresses.
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
		ports:   portTable{ephemeral: linuxEphemeral},
		unix:    newUnixTable(&n.mu, n.clock),
		udp:     udpTable{ephemeral: linuxEphemeral},
	}
	n.inOrder = append(n.inOrder, h)
	return h
}

// exists panics for a host that was made by neither New nor AddHost.
func (h *Host) exists() {
	// This is the program's mistake, and many methods of a Host return no error.
	switch {
	case h == nil:
		panic("memory: the *Host is nil: Network.Host returns nil for a name that no host of the network has")
	case h.network == nil:
		panic("memory: the Host is the zero value: New and Network.AddHost make hosts")
	}
}

// use panics for a host that does not exist, or in a bubble where its network does not
// belong.
func (h *Host) use() {
	h.exists()
	h.clock.Now()
}

// Network returns the network that the host is on.
func (h *Host) Network() *Network {
	h.exists()
	return h.network
}

// Addrs returns the addresses of the host without the loopback ones, link-local ones
// with their zone.
func (h *Host) Addrs() []netip.Addr {
	h.exists()
	return slices.Clone(h.addrs)
}

// IsSupported returns true: the in-memory network works everywhere.
func (h *Host) IsSupported() bool {
	h.exists()
	return true
}

// NewStream makes a stream that is neither bound nor connected. It does not block. For
// a network other than those of package impl it returns a net.UnknownNetworkError, and
// on a host that is down ENETDOWN. Streams of TCP have the capability impl.OutOfBand.
//
// Smalltalk: AbstractSocketImpl class >> newFor:.
func (h *Host) NewStream(network impl.Network) (impl.Stream, error) {
	h.exists()
	k, err := streamKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.checkMake("dial", network); err != nil {
		return nil, err
	}
	s := newStream(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// NewServer makes a server that is neither bound nor listening, under the
// rules of NewStream.
func (h *Host) NewServer(network impl.Network) (impl.Server, error) {
	h.exists()
	k, err := streamKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.checkMake("listen", network); err != nil {
		return nil, err
	}
	s := newServer(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// NewDatagram makes a datagram socket that is neither bound nor connected,
// under the rules of NewStream.
func (h *Host) NewDatagram(network impl.Network) (impl.Datagram, error) {
	h.exists()
	k, err := datagramKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.checkMake("listen", network); err != nil {
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
// NewStream. On a host without privileges (SetPrivileged) the first call that opens it
// fails with EPERM. The host replies to echo requests, and its sockets receive what
// raw sockets of Linux would.
func (h *Host) NewRaw(network impl.Network) (impl.Datagram, error) {
	h.exists()
	k, err := rawKind(network)
	if err != nil {
		return nil, err
	}
	if err := h.checkMake("listen", network); err != nil {
		return nil, err
	}
	s := newRaw(h, k)
	h.network.tracker.add(s)
	return s, nil
}

// Hostname returns the name of the host itself. It does not block or fail.
//
// Smalltalk: SocketAddress class >> localHostName.
func (h *Host) Hostname() (string, error) {
	h.exists()
	return h.name, nil
}
