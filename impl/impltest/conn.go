package impltest

import (
	"errors"
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/need"
)

// Conn returns a connected stream as a net.Conn, so that suites for those can
// run on it. It adds nothing: no buffer and no lock.
func Conn(s impl.Stream) net.Conn {
	need.NotNil("impltest.Conn", s, "a connected stream")
	return conn{s}
}

type conn struct{ impl.Stream }

// LocalAddr returns the stream's local endpoint.
func (c conn) LocalAddr() net.Addr { return c.LocalEndpoint().NetAddr(c.Network()) }

// RemoteAddr returns the stream's remote endpoint.
func (c conn) RemoteAddr() net.Addr { return c.RemoteEndpoint().NetAddr(c.Network()) }

// SetDeadline sets both deadlines.
func (c conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
