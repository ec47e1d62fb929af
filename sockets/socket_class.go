package sockets

import (
	"context"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// SocketClass is the class object of [Socket] in a [Namespace]. It is safe for
// concurrent use.
type SocketClass struct {
	streamClass
	writeBufferSize atomic.Int64
	outputLimit     atomic.Int64
}

func newSocketClass(ns *Namespace) *SocketClass {
	c := new(SocketClass)
	c.init(ns)
	c.writeBufferSize.Store(defaultBufferSize)
	c.outputLimit.Store(defaultOutputLimit)
	return c
}

// WriteBufferSize returns how many bytes a new socket gathers before it sends
// them, 4096 unless it was set.
//
// Smalltalk: Socket class >> writeBufferSize.
func (c *SocketClass) WriteBufferSize() int {
	c.check()
	return int(c.writeBufferSize.Load())
}

// SetWriteBufferSize sets what WriteBufferSize returns, for sockets made from
// now on; 0 stands for 4096. A negative one, or more than 1 GiB, is a *RangeError and
// changes nothing.
//
// Smalltalk: Socket class >> writeBufferSize:.
func (c *SocketClass) SetWriteBufferSize(n int) error {
	c.check()
	return setBufferSize(&c.writeBufferSize, "write buffer size", n, defaultBufferSize)
}

// defaultOutputLimit is how much a connection of Linux takes ahead of its
// reader.
const defaultOutputLimit = 4 << 20

// OutputLimit returns how many bytes written by events, and not sent yet, a new
// socket holds at most: 4 MiB unless it was set.
func (c *SocketClass) OutputLimit() int {
	c.check()
	return int(c.outputLimit.Load())
}

// SetOutputLimit sets what OutputLimit returns, for sockets made from now on; 0 stands
// for 4 MiB. A negative one, or more than 1 GiB, is a *RangeError and changes nothing.
func (c *SocketClass) SetOutputLimit(n int) error {
	c.check()
	return setBufferSize(&c.outputLimit, "output limit", n, defaultOutputLimit)
}

// New makes a socket that is not connected, and costs no system resource yet.
// Connect is the next step. Until then reading and writing match
// [ErrNotConnected]. The class of the address that it connects to chooses the
// provider.
//
// Smalltalk: AbstractSocket class >> new.
func (c *SocketClass) New() (*Socket, error) {
	c.check()
	return c.deferred(c.shared().DefaultAddressClass())
}

func (c *SocketClass) deferred(class SocketAddressClass) (*Socket, error) {
	stream, err := newDeferredStream(class)
	if err != nil {
		return nil, err
	}
	return c.newSocket(stream), nil
}

// NewFor is New for an address class, whose provider makes the socket: with
// ns.IPAddress or ns.IP6Address it is of that family alone, with ns.UnixAddress
// of the Unix domain, and with ns.SocketAddress, whose addresses are of all
// families, it is as made by New. An address that does not fit is an
// *ArgumentError to Connect. A nil class is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:addressClass:.
func (c *SocketClass) NewFor(class SocketAddressClass) (*Socket, error) {
	c.check()
	network, err := familyOf(class)
	if err != nil {
		return nil, err
	}
	if network == impl.TCP {
		return c.deferred(class)
	}
	stream, err := checkMade(class.providerFor(network).NewStream(network))
	if err != nil {
		return nil, err
	}
	return c.newSocket(stream), nil
}

// Remote connects as [StreamSocketClass.Remote] does, and returns a Socket.
//
// Smalltalk: StreamSocket class >> remote:port:, StreamSocket class >> remote:port:local:port:.
func (c *SocketClass) Remote(ctx context.Context, host string, port int, options ...ConnectOption) (*Socket, error) {
	c.check()
	return connectHost(ctx, c, c.namespace(), host, port, options)
}

// RemoteAddress is Remote for a known address.
func (c *SocketClass) RemoteAddress(ctx context.Context, address SocketAddress, port int, options ...ConnectOption) (*Socket, error) {
	c.check()
	return connectAddress(ctx, c, c.namespace(), address, port, options)
}

func (c *SocketClass) adopt(stream impl.Stream) *Socket {
	s := c.newSocket(stream)
	s.state.set(connected)
	return s
}

// newSocket makes a facade for a stream that may not be connected yet.
func (c *SocketClass) newSocket(stream impl.Stream) *Socket {
	s := new(Socket)
	s.init(c, stream)
	return s
}

// check panics on a class object that no namespace has made.
func (c *SocketClass) check() {
	if c == nil || c.space == nil {
		panic(zeroClass)
	}
}
