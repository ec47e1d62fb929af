package kernel

import (
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// connection is a connected descriptor. Package net moves its bytes; this package
// labels the errors, with the network and the endpoints that the socket was made
// for.
type connection struct {
	conn         halfCloser
	raw          syscall.RawConn
	network      impl.Network
	local        impl.Endpoint
	remote       impl.Endpoint
	tries        tries
	urgentWaiter urgentWaiter
	// drained reports that the last read was short: it has probably taken all that
	// had arrived. Then a read that waits polls the descriptor in place of a first read
	// in vain, which would have to ask in another call whether it may wait.
	drained atomic.Bool
	// urgent reports that urgent bytes were asked for, so that the system may have
	// the mark of one that was taken. A read passes it even when it finds nothing.
	urgent atomic.Bool
}

// halfCloser is what *net.TCPConn and *net.UnixConn have in common.
type halfCloser interface {
	net.Conn
	syscall.Conn
	CloseRead() error
	CloseWrite() error
}

// begin makes c the connection of one of package net. The access to its descriptor
// may be nil. The remote endpoint is an argument because package net does not know it
// when the peer has gone before it was accepted.
func (c *connection) begin(conn net.Conn, raw syscall.RawConn, network impl.Network, remote impl.Endpoint) (*connection, error) {
	*c = connection{
		conn:    conn.(halfCloser),
		raw:     raw,
		network: network,
		local:   endpointOf(network, conn.LocalAddr()),
		remote:  remote,
	}
	if raw != nil {
		return c, nil
	}
	var err error
	if c.raw, err = c.conn.SyscallConn(); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// endpointOf is impl.EndpointOf, but shows a nameless Unix socket the same way on
// every system.
func endpointOf(network impl.Network, addr net.Addr) impl.Endpoint {
	e := impl.EndpointOf(addr)
	if network == impl.Unix && e.IsZero() {
		return impl.Unnamed
	}
	return e
}

// label returns an error of package net with the network and the endpoints of the
// connection. It returns io.EOF as it is.
func (c *connection) label(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return impl.OpError(op, c.network, c.local, c.remote, cause(err))
}

func (c *connection) Control(f func(fd uintptr)) error   { return c.raw.Control(f) }
func (c *connection) SetWriteDeadline(t time.Time) error { return c.conn.SetWriteDeadline(t) }

// SetReadDeadline sets the deadline of all calls that wait to read.
func (c *connection) SetReadDeadline(t time.Time) error {
	c.urgentWaiter.setDeadline(t)
	return c.conn.SetReadDeadline(t)
}

// Close first wakes the calls that wait for an urgent byte, because the rest may
// linger.
func (c *connection) Close() error {
	c.urgentWaiter.close()
	return c.label("close", c.conn.Close())
}

// checkOpen returns the error of op on a connection that has been closed, else
// nil.
func (c *connection) checkOpen(op string) error {
	return c.label(op, c.raw.Control(func(uintptr) {}))
}

// checkDeadline returns the error of op when its deadline has passed. A closed
// socket beats a deadline.
func (c *connection) checkDeadline(op string, d *deadline) error {
	if !d.hasPassed() {
		return nil
	}
	if err := c.checkOpen(op); err != nil {
		return err
	}
	return c.label(op, os.ErrDeadlineExceeded)
}
