package sockets

import (
	"context"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// SocketClass is the class object of [Socket] in a [Namespace]. It is safe for
// concurrent use.
type SocketClass struct {
	*StreamSocketClass
	writeBufferSize atomic.Int64
}

func newSocketClass(parent *StreamSocketClass) *SocketClass {
	c := &SocketClass{StreamSocketClass: parent}
	c.writeBufferSize.Store(defaultBufferSize)
	return c
}

// WriteBufferSize answers how many bytes a new socket gathers before it sends
// them, 4096 unless it was set.
//
// Smalltalk: Socket class >> writeBufferSize.
func (c *SocketClass) WriteBufferSize() int { return int(c.writeBufferSize.Load()) }

// SetWriteBufferSize sets what WriteBufferSize answers, for sockets made from
// now on. Less than 1 is a *RangeError and changes nothing.
//
// Smalltalk: Socket class >> writeBufferSize:.
func (c *SocketClass) SetWriteBufferSize(n int) error {
	return setBufferSize(&c.writeBufferSize, "write buffer size", n)
}

// Remote connects as [StreamSocketClass.Remote] does, and answers a Socket.
//
// Smalltalk: StreamSocket class >> remote:port:, StreamSocket class >> remote:port:local:port:.
func (c *SocketClass) Remote(ctx context.Context, host string, port int, options ...ConnectOption) (*Socket, error) {
	return remote(ctx, c, c.ns, host, port, options)
}

// RemoteAddress is Remote for an address that is known.
func (c *SocketClass) RemoteAddress(ctx context.Context, address SocketAddress, port int, options ...ConnectOption) (*Socket, error) {
	return remoteAddress(ctx, c, c.ns, address, port, options)
}

func (c *SocketClass) adopt(stream impl.Stream) *Socket {
	s := new(Socket)
	s.init(c, stream)
	return s
}
