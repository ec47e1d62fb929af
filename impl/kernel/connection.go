package kernel

import (
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// connection is a connected descriptor. Package net moves its bytes; what is
// ours is the label on the errors, which shows the network and the endpoints
// as the socket was made for them.
type connection struct {
	conn    halfCloser
	raw     syscall.RawConn
	network impl.Network
	local   impl.Endpoint
	remote  impl.Endpoint
	tries   tries
	urgency urgency
}

// halfCloser is what *net.TCPConn and *net.UnixConn have in common.
type halfCloser interface {
	net.Conn
	syscall.Conn
	CloseRead() error
	CloseWrite() error
}

// newConnection takes a connection of package net over. The remote endpoint is
// given, for package net does not know that of a peer that has gone before it
// was accepted.
func newConnection(conn net.Conn, network impl.Network, remote impl.Endpoint) (*connection, error) {
	c := &connection{
		conn:    conn.(halfCloser),
		network: network,
		local:   endpointOf(network, conn.LocalAddr()),
		remote:  remote,
	}
	var err error
	if c.raw, err = c.conn.SyscallConn(); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// endpointOf is impl.EndpointOf that shows a nameless Unix socket the same way
// on every system.
func endpointOf(network impl.Network, addr net.Addr) impl.Endpoint {
	e := impl.EndpointOf(addr)
	if network == impl.Unix && e.IsZero() {
		return impl.Unnamed
	}
	return e
}

// failed labels an error of package net. The end of the stream has no label.
func (c *connection) failed(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return impl.OpError(op, c.network, c.local, c.remote, cause(err))
}

func (c *connection) Control(f func(fd uintptr)) error   { return c.raw.Control(f) }
func (c *connection) SetWriteDeadline(t time.Time) error { return c.conn.SetWriteDeadline(t) }

// SetReadDeadline sets the deadline of all that waits to read.
func (c *connection) SetReadDeadline(t time.Time) error {
	c.urgency.setDeadline(t)
	return c.conn.SetReadDeadline(t)
}

// Close wakes who waits for an urgent byte first, because the rest may linger.
func (c *connection) Close() error {
	c.urgency.close()
	return c.failed("close", c.conn.Close())
}

// stillOpen returns the error of op on a connection that has been closed.
func (c *connection) stillOpen(op string) error {
	return c.failed(op, c.raw.Control(func(uintptr) {}))
}

// expired returns the error of op when its deadline has passed. A closed
// socket beats a deadline.
func (c *connection) expired(op string, d *deadline) error {
	if !d.passed() {
		return nil
	}
	if err := c.stillOpen(op); err != nil {
		return err
	}
	return c.failed(op, os.ErrDeadlineExceeded)
}
