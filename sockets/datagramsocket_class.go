package sockets

import (
	"context"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// DatagramSocketClass is the class object of [DatagramSocket] in a [Namespace].
// It is safe for concurrent use.
type DatagramSocketClass struct{ datagramClass }

// datagramClass is the common part of the classes of datagram sockets. Each
// class has its own values.
type datagramClass struct {
	classSide
	bufferSize atomic.Int64
	maker      datagramMaker
}

func newDatagramSocketClass(ns *Namespace) *DatagramSocketClass {
	c := new(DatagramSocketClass)
	c.init(ns, unlinkOnClose)
	return c
}

func (c *datagramClass) init(ns *Namespace, prepare func(impl.Datagram) error) {
	c.space, c.maker = ns, datagramMaker{ns, prepare}
	c.bufferSize.Store(scratchSize)
}

// DefaultBufferSize returns the BufferSize of a new socket. It is 65536 unless
// it was set, more than a UDP datagram can have; the original's 128 truncates
// longer ones.
//
// Smalltalk: DatagramSocket class >> defaultBufferSize.
func (c *datagramClass) DefaultBufferSize() int {
	c.namespace()
	return int(c.bufferSize.Load())
}

// SetDefaultBufferSize sets what DefaultBufferSize returns, for sockets made from
// now on; 0 stands for 65536. A negative one, or more than 1 GiB, is a *RangeError and
// changes nothing.
//
// Smalltalk: DatagramSocket class >> defaultBufferSize:.
func (c *datagramClass) SetDefaultBufferSize(n int) error {
	c.namespace()
	return setBufferSize(&c.bufferSize, "buffer size", n, scratchSize)
}

// DefaultImplementationClassFor returns the provider that makes the datagram
// sockets of an address class. It panics with an *ArgumentError when class is nil.
//
// Smalltalk: DatagramSocket class >> defaultImplementationClassFor:.
func (c *datagramClass) DefaultImplementationClassFor(class SocketAddressClass) impl.Provider {
	c.namespace()
	if isNil(class) {
		panic(nilAddressClass())
	}
	return class.DefaultDatagramSocketImplClass()
}

// New makes a socket that is neither bound nor has a default destination, and
// costs no system resource yet. BindTo and ConnectTo are the next steps;
// sending binds it to a free port. The class of the first address that it
// binds, connects or sends to chooses the provider; without an address the
// default address class does. Port(0) makes a bound one.
//
// Smalltalk: DatagramSocket class >> new.
//
// AIR: DatagramSocket.new.
func (c *DatagramSocketClass) New() (*DatagramSocket, error) {
	c.check()
	return c.adopt(c.maker.deferred())
}

// NewFor is New for an address class, whose provider makes the socket: with
// ns.IPAddress or ns.IP6Address it is of that family alone, with ns.UnixAddress
// of the Unix domain, and with ns.SocketAddress, whose addresses are of all
// families, it is as made by New. Calls return an *ArgumentError for an address
// that does not fit. A nil class is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:addressClass:.
func (c *DatagramSocketClass) NewFor(class SocketAddressClass) (*DatagramSocket, error) {
	c.check()
	return c.adopt(c.maker.unbound(class))
}

// Port makes a socket that is bound to a port, 0 for a free one, of every
// address of the host. A port outside of 0..65535 is a *RangeError; the other
// errors are those of [DatagramSocket.BindTo], and leave nothing behind.
//
// Smalltalk: DatagramSocket class >> port:.
func (c *DatagramSocketClass) Port(port int) (*DatagramSocket, error) {
	c.check()
	return c.Local(nil, port)
}

// Local is Port for one address of the host, or for the path of a Unix address;
// nil stands for every address of the default address class.
//
// Smalltalk: DatagramSocket class >> local:port:.
func (c *DatagramSocketClass) Local(address SocketAddress, port int) (*DatagramSocket, error) {
	c.check()
	return c.adopt(c.maker.local(address, port))
}

// Remote makes a socket whose default destination is a port of a host, and which
// receives from it alone. The host is a name, an address in digits, or a path of
// Unix sockets; of the addresses of a name Remote takes the first reachable one.
// The option [Local] binds the socket.
//
// It sends nothing, and blocks until the name is looked up or the context ends;
// if the context has no deadline, the class-side timeout bounds it. A port
// outside of 0..65535 is a *RangeError, a nil context an *ArgumentError; the
// other errors are those of looking up, of [DatagramSocket.BindTo] and of
// [DatagramSocket.ConnectTo], and leave nothing behind.
//
// Smalltalk: DatagramSocket class >> remote:port:local:port:.
func (c *DatagramSocketClass) Remote(ctx context.Context, host string, port int, options ...ConnectOption) (*DatagramSocket, error) {
	c.check()
	return c.adopt(c.maker.remote(ctx, host, port, options))
}

// RemoteAddress is Remote for a known address. It does not block.
//
// Smalltalk: DatagramSocket class >> remote:port:local:port:.
func (c *DatagramSocketClass) RemoteAddress(address SocketAddress, port int, options ...ConnectOption) (*DatagramSocket, error) {
	c.check()
	return c.adopt(c.maker.remoteAddress(address, port, options))
}

// adopt makes a facade for an existing implementation object.
func (c *DatagramSocketClass) adopt(d impl.Datagram, err error) (*DatagramSocket, error) {
	if err != nil {
		return nil, err
	}
	s := new(DatagramSocket)
	s.init(&c.datagramClass, d)
	return s, nil
}

// check panics on a class object that no namespace has made.
func (c *DatagramSocketClass) check() {
	if c == nil || c.space == nil {
		panic(zeroClass)
	}
}
