package sockets

import (
	"cmp"
	"context"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// StreamSocketClass is the class object of [StreamSocket] in a [Namespace]. It
// is safe for concurrent use.
type StreamSocketClass struct{ streamClass }

// streamClass is the common part of the classes of connections. Each class has its
// own values.
type streamClass struct {
	classSide
	readBufferSize atomic.Int64
}

// defaultBufferSize is one page: the original's 1024 and 256 bytes cost a
// system call for few bytes.
const defaultBufferSize = 4096

func newStreamSocketClass(ns *Namespace) *StreamSocketClass {
	c := new(StreamSocketClass)
	c.init(ns)
	return c
}

func (c *streamClass) init(ns *Namespace) {
	c.space = ns
	c.readBufferSize.Store(defaultBufferSize)
}

// ReadBufferSize returns how many bytes the read buffer of a new socket takes
// in one fill, 4096 unless it was set.
//
// Smalltalk: StreamSocket class >> readBufferSize.
func (c *streamClass) ReadBufferSize() int {
	c.namespace()
	return int(c.readBufferSize.Load())
}

// SetReadBufferSize sets what ReadBufferSize returns, for sockets made from now
// on; 0 stands for 4096. A negative one, or more than 1 GiB, is a *RangeError and
// changes nothing.
//
// Smalltalk: StreamSocket class >> readBufferSize:.
func (c *streamClass) SetReadBufferSize(n int) error {
	c.namespace()
	return setBufferSize(&c.readBufferSize, "read buffer size", n, defaultBufferSize)
}

// setBufferSize sets a size; 0 stands for the standard one.
func setBufferSize(size *atomic.Int64, what string, n, standard int) error {
	if err := checkSize(what, n, largestBuffer); err != nil {
		return err
	}
	size.Store(int64(cmp.Or(n, standard)))
	return nil
}

// largestBuffer keeps a mistaken size from using all memory.
const largestBuffer = 1 << 30

func checkSize(what string, n, most int) error {
	return impl.CheckRange(what, int64(n), 0, int64(most))
}

// StreamClass is a class object whose sockets are connections: ns.StreamSocket
// or ns.Socket. The type parameter is the type of its sockets.
type StreamClass[S any] interface {
	// adopt makes a facade for an existing connection.
	adopt(stream impl.Stream) S
}

func (c *StreamSocketClass) adopt(stream impl.Stream) *StreamSocket {
	s := new(StreamSocket)
	s.init(c, stream)
	s.state.set(connected)
	return s
}

// ConnectOption is an optional keyword of Remote and RemoteAddress.
type ConnectOption func(*connectSettings)

type connectSettings struct {
	address SocketAddress
	port    int
	local   bool
}

// Local sets the local endpoint: an address of the host, nil for any, and a
// port, 0 for a free one.
func Local(address SocketAddress, port int) ConnectOption {
	return func(s *connectSettings) { *s = connectSettings{address: address, port: port, local: true} }
}

// Remote connects to a port of a host and returns the connection. The host is a
// name, an address in digits, or a path of Unix sockets, which ignore the port;
// see [AbstractSocketClass.ResolveAddress]. A name's addresses are tried in
// order.
//
// It blocks until the connection is made or refused, or until the context ends
// it; if the context has no deadline, the class-side timeout bounds it. A port
// outside of 0..65535 is a *RangeError, a nil context an *ArgumentError; a name
// that does not resolve is a *net.DNSError inside a *net.OpError, as are all
// other failures.
//
// Smalltalk: StreamSocket class >> remote:port:, StreamSocket class >> remote:port:local:port:.
func (c *StreamSocketClass) Remote(ctx context.Context, host string, port int, options ...ConnectOption) (*StreamSocket, error) {
	c.check()
	return connectHost(ctx, c, c.namespace(), host, port, options)
}

// RemoteAddress is Remote for a known address.
func (c *StreamSocketClass) RemoteAddress(ctx context.Context, address SocketAddress, port int, options ...ConnectOption) (*StreamSocket, error) {
	c.check()
	return connectAddress(ctx, c, c.namespace(), address, port, options)
}

// check panics on a class object that no namespace has made.
func (c *StreamSocketClass) check() {
	if c == nil || c.space == nil {
		panic(zeroClass)
	}
}
