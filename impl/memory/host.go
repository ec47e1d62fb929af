package memory

import (
	"net"
	"net/netip"
	"sync"

	"github.com/smalltalk-sockets/go/impl"
)

// Host is a host of an in-memory network, and the impl.Provider of the sockets
// on it. It has the loopback addresses of both families, ports of its own, and
// a name space of its own for Unix sockets; no privilege is needed for any
// port.
//
// A Host and all that it makes are safe for concurrent use. It needs no
// closing: nothing of it runs while nobody waits in one of its sockets.
//
// Smalltalk: AbstractSocket class >> defaultImplementationClassFor:.
type Host struct {
	clock *clock
	name  string
	names names

	// mu guards what follows, every server, and every stream until it is
	// connected.
	mu    sync.Mutex
	ports portTable
	paths pathTable
}

var _ impl.Provider = (*Host)(nil)

// An Option is given to New.
type Option func(*Host)

// Hostname sets the name of the host itself; it is "localhost" by default.
func Hostname(name string) Option {
	return func(h *Host) { h.name = name }
}

// Name adds a name to those that the host can look up, with its addresses in
// the order in which they are tried.
func Name(name string, addrs ...netip.Addr) Option {
	return func(h *Host) { h.names.add(name, addrs) }
}

// New makes a host on a network of its own.
func New(opts ...Option) *Host {
	h := &Host{
		clock: newClock(),
		name:  "localhost",
		names: newNames(),
		ports: portTable{servers: make(map[uint16][]*server)},
		paths: pathTable{servers: make(map[string]*server)},
	}
	for _, opt := range opts {
		opt(h)
	}
	return h
}

// IsSupported reports true: the in-memory network works everywhere.
func (h *Host) IsSupported() bool { return true }

// NewStream makes a stream that is neither bound nor connected. It does not
// block. A network other than those of package impl is a
// net.UnknownNetworkError.
//
// Smalltalk: AbstractSocketImpl class >> newFor:.
func (h *Host) NewStream(network impl.Network) (impl.Stream, error) {
	k, err := kindOf(network)
	if err != nil {
		return nil, err
	}
	return newStream(h, k), nil
}

// NewServer makes a server that is neither bound nor listening, under the
// rules of NewStream.
func (h *Host) NewServer(network impl.Network) (impl.Server, error) {
	k, err := kindOf(network)
	if err != nil {
		return nil, err
	}
	return newServer(h, k), nil
}

// NewDatagram makes a datagram socket that is neither bound nor connected,
// under the rules of NewStream.
func (h *Host) NewDatagram(network impl.Network) (impl.Datagram, error) {
	return nil, net.UnknownNetworkError(network)
}

// Hostname answers the name of the host itself. It does not block or fail.
//
// Smalltalk: SocketAddress class >> localHostName.
func (h *Host) Hostname() (string, error) { return h.name, nil }
