package sockets

import (
	"math"

	"github.com/smalltalk-sockets/go/impl"
)

// ServerSocketClass is the class object of [ServerSocket] in a [Namespace]. It
// is safe for concurrent use.
type ServerSocketClass struct{ classSide }

// ServerOption is an optional keyword of [ServerSocketClass.Port].
type ServerOption func(*serverSettings)

type serverSettings struct {
	queueSize int
	address   SocketAddress
}

// QueueSize sets the backlog: n+1 connections may wait to be accepted. A number
// above the system's maximum stands for the maximum, and a negative one is a
// *RangeError. Without this option the backlog is the system's maximum.
func QueueSize(n int) ServerOption { return func(s *serverSettings) { s.queueSize = n } }

// BindTo sets the local address of the server. Without it, or with nil, the
// default address class decides: every address of the host.
func BindTo(address SocketAddress) ServerOption {
	return func(s *serverSettings) { s.address = address }
}

// New makes a server that is neither bound nor listening, and costs no system
// resource yet. Bind and Listen are the next steps. The class of the address that
// it binds to chooses the provider; without an address the default address class
// does.
//
// Smalltalk: AbstractSocket class >> new.
//
// AIR: ServerSocket.new.
func (c *ServerSocketClass) New() (*ServerSocket, error) {
	c.check()
	return c.deferred(c.shared().DefaultAddressClass())
}

func (c *ServerSocketClass) deferred(class SocketAddressClass) (*ServerSocket, error) {
	server, err := newDeferredServer(class)
	if err != nil {
		return nil, err
	}
	return c.newServer(server), nil
}

// NewFor is New for an address class, whose provider makes the server: with
// ns.IPAddress or ns.IP6Address it is of that family alone, with ns.UnixAddress
// of the Unix domain, and with ns.SocketAddress, whose addresses are of all
// families, it is as made by New. An address that does not fit is an
// *ArgumentError to Bind. A nil class is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:addressClass:.
func (c *ServerSocketClass) NewFor(class SocketAddressClass) (*ServerSocket, error) {
	c.check()
	network, err := familyOf(class)
	if err != nil {
		return nil, err
	}
	if network == impl.TCP {
		return c.deferred(class)
	}
	return c.make(class.providerFor(network), network)
}

// largestQueue is the backlog of servers made without one: a number above every
// system's maximum stands for that maximum, as in package net.
const largestQueue = math.MaxInt32

// Port makes a server that listens on a port, 0 for a free one. It does not
// block. Without the option [QueueSize] the backlog is the system's maximum: on Linux
// net.core.somaxconn, in memory 4096. A port outside of 0..65535 or a negative queue size is a *RangeError;
// the other errors are those of Bind and Listen, and leave nothing behind.
//
// Smalltalk: ServerSocket class >> port:, ServerSocket class >> port:queueSize:, ServerSocket class >> port:bindTo:, ServerSocket class >> port:queueSize:bindTo:,
// ServerSocket class >> queueSize:, ServerSocket class >> queueSize:bindTo:, ServerSocket class >> defaultQueueSize.
func (c *ServerSocketClass) Port(port int, options ...ServerOption) (*ServerSocket, error) {
	c.check()
	settings := serverSettings{queueSize: largestQueue}
	for _, o := range options {
		if o == nil {
			return nil, nilOption()
		}
		o(&settings)
	}
	if err := checkBacklog(settings.queueSize); err != nil {
		return nil, err
	}
	network, local, err := c.shared().endpointAt(settings.address, port)
	if err != nil {
		return nil, err
	}
	return c.listen(network, local, settings.queueSize)
}

func (c *ServerSocketClass) make(provider impl.Provider, network impl.Network) (*ServerSocket, error) {
	server, err := checkMade(provider.NewServer(network))
	if err != nil {
		return nil, err
	}
	return c.newServer(server), nil
}

// newServer makes a facade for a server.
func (c *ServerSocketClass) newServer(server impl.Server) *ServerSocket {
	s := new(ServerSocket)
	s.defaults, s.impl, s.socket = c.shared(), server, s
	return s
}

// checkBacklog refuses a negative backlog. The implementation clamps one above
// the system's maximum.
func checkBacklog(n int) error {
	return impl.CheckRange("backlog", int64(n), 0, math.MaxInt)
}

// check panics on a class object that no namespace has made.
func (c *ServerSocketClass) check() {
	if c == nil || c.space == nil {
		panic(zeroClass)
	}
}
