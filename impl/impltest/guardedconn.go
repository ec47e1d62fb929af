package impltest

import (
	"errors"
	"net"
	"time"
)

var errPanicked = errors.New("a panic")

// guardedConn fails the scene when a method of its connection panics, and returns
// errPanicked. nettest calls them on goroutines of its own, where a panic would end
// the process and the scenes that are still to come.
type guardedConn struct {
	conn net.Conn
	env  *env
}

// guarded returns the error of f, or errPanicked when f panics.
func (c guardedConn) guarded(f func() error) error {
	err := errPanicked
	c.env.guarded(func() { err = f() })()
	return err
}

func (c guardedConn) Read(p []byte) (n int, err error) {
	err = c.guarded(func() error { n, err = c.conn.Read(p); return err })
	return n, err
}

func (c guardedConn) Write(p []byte) (n int, err error) {
	err = c.guarded(func() error { n, err = c.conn.Write(p); return err })
	return n, err
}

func (c guardedConn) Close() error { return c.guarded(c.conn.Close) }

func (c guardedConn) LocalAddr() (a net.Addr) {
	c.env.guarded(func() { a = c.conn.LocalAddr() })()
	return a
}

func (c guardedConn) RemoteAddr() (a net.Addr) {
	c.env.guarded(func() { a = c.conn.RemoteAddr() })()
	return a
}

func (c guardedConn) SetDeadline(t time.Time) error {
	return c.guarded(func() error { return c.conn.SetDeadline(t) })
}

func (c guardedConn) SetReadDeadline(t time.Time) error {
	return c.guarded(func() error { return c.conn.SetReadDeadline(t) })
}

func (c guardedConn) SetWriteDeadline(t time.Time) error {
	return c.guarded(func() error { return c.conn.SetWriteDeadline(t) })
}
