package sockets

import (
	"cmp"
	"net"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// netConn is a Socket with the methods that *net.TCPConn has beside those of net.Conn:
// what Dial and the Accept of a net.Listener return. It is a pointer, so that an
// interface holds it without an allocation.
type netConn struct{ *Socket }

// systemConn is a netConn over the operating system. It is a type of its own because
// programs take an error of SyscallConn for the end of the connection: a connection
// without a descriptor must not have the method.
type systemConn struct{ netConn }

var (
	_ net.Conn     = netConn{}
	_ syscall.Conn = systemConn{}
)

// newNetConn returns a socket as a net.Conn.
func newNetConn(s *Socket) net.Conn {
	if hasDescriptor(s.object()) {
		return systemConn{netConn{s}}
	}
	return netConn{s}
}

// hasDescriptor reports whether an object has a descriptor, and no wrapper wants to see
// the bytes that move through it. It is impl.As for a capability that moves bytes, but
// without an allocation.
func hasDescriptor(object any) bool {
	for range mostWrappers {
		if _, ok := object.(syscall.Conn); ok {
			return true
		}
		w, ok := object.(impl.DataUnwrapper)
		if !ok {
			return false
		}
		object = w.UnwrapData()
	}
	return false
}

// SetLinger sets the option [Linger]: a negative number of seconds sends what is not
// sent yet in the background, after Close, and 0 discards it.
func (c netConn) SetLinger(sec int) error { return impl.Set(c.object(), impl.Linger, sec) }

// SetKeepAlivePeriod sets the option [KeepAliveIdle].
func (c netConn) SetKeepAlivePeriod(d time.Duration) error {
	return impl.Set(c.object(), impl.KeepAliveIdle, d)
}

// SetKeepAliveConfig sets the options [KeepAlive], [KeepAliveIdle], [KeepAliveInterval]
// and [KeepAliveCount]: of the latter 0 stands for the default, and a negative value
// leaves the option as it is.
func (c netConn) SetKeepAliveConfig(config net.KeepAliveConfig) error {
	err := c.SetKeepAlive(config.Enable)
	if err == nil && config.Idle >= 0 {
		err = c.SetKeepAlivePeriod(cmp.Or(config.Idle, defaultKeepAlive))
	}
	if err == nil && config.Interval >= 0 {
		err = impl.Set(c.object(), impl.KeepAliveInterval, cmp.Or(config.Interval, defaultKeepAlive))
	}
	if err == nil && config.Count >= 0 {
		err = impl.Set(c.object(), impl.KeepAliveCount, cmp.Or(config.Count, defaultKeepAliveCount))
	}
	return err
}

// The defaults of package net.
const (
	defaultKeepAlive      = 15 * time.Second
	defaultKeepAliveCount = 9
)

// SetReadBuffer sets the option [ReceiveBuffer], in bytes.
func (c netConn) SetReadBuffer(bytes int) error {
	return impl.Set(c.object(), impl.ReceiveBuffer, bytes)
}

// SetWriteBuffer sets the option [SendBuffer], in bytes.
func (c netConn) SetWriteBuffer(bytes int) error {
	return impl.Set(c.object(), impl.SendBuffer, bytes)
}

// SyscallConn returns access to the descriptor. What is read and written through it
// passes by the buffers of the socket.
func (c systemConn) SyscallConn() (syscall.RawConn, error) { return rawConn(c.object()) }

// rawConn returns access to the descriptor of an implementation object that has one.
func rawConn(object impl.Socket) (syscall.RawConn, error) {
	c, _ := impl.As[syscall.Conn](object)
	return c.SyscallConn()
}
