//go:build linux || darwin || freebsd

package kernel

import (
	"cmp"
	"errors"
	"math"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// listener is a listening descriptor. It is a file to the poller and not a
// listener of package net, for that one can neither wait for a connection
// without taking it, nor take one without waiting.
type listener struct {
	file    *os.File
	raw     syscall.RawConn
	network impl.Network
	local   impl.Endpoint
}

func newListener(fd int, network impl.Network, local impl.Endpoint) (*listener, error) {
	file := os.NewFile(uintptr(fd), local.String())
	raw, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &listener{file: file, raw: raw, network: network, local: local}, nil
}

// accept waits for a connection.
func (l *listener) accept() (net.Conn, impl.Endpoint, error) {
	var conn net.Conn
	var remote impl.Endpoint
	var err error
	waited := ended(l.raw.Read(func(fd uintptr) bool {
		conn, remote, err = acceptNow(fd)
		return err != impl.ErrWouldBlock
	}))
	return conn, remote, cmp.Or(waited, err)
}

// tryAccept does not wait. It does not go through the read lock of the
// descriptor, in which another acceptor may be waiting.
func (l *listener) tryAccept() (net.Conn, impl.Endpoint, error) {
	var conn net.Conn
	var remote impl.Endpoint
	var err error
	closed := ended(l.raw.Control(func(fd uintptr) { conn, remote, err = acceptNow(fd) }))
	return conn, remote, cmp.Or(closed, err)
}

// wait waits for a connection and leaves it where it is.
func (l *listener) wait() error {
	return ended(l.raw.Read(readable))
}

// ready reports whether a connection is there.
func (l *listener) ready() bool {
	is := false
	_ = l.raw.Control(func(fd uintptr) { is = readable(fd) })
	return is
}

// stillOpen answers an error when the listener is closed.
func (l *listener) stillOpen() error { return ended(l.raw.Control(func(uintptr) {})) }

// setBacklog lets backlog+1 connections wait, as Linux counts.
func (l *listener) setBacklog(backlog int) error {
	var err error
	closed := ended(l.raw.Control(func(fd uintptr) { err = listen(fd, backlog) }))
	return cmp.Or(closed, err)
}

// listen calls the kernel's. To it a negative backlog, as an unsigned number,
// is above every maximum.
func listen(fd uintptr, backlog int) error {
	backlog = max(-1, min(backlog, math.MaxInt32))
	return os.NewSyscallError("listen", unix.Listen(int(fd), backlog))
}

// acceptNow takes a connection that is there, or answers impl.ErrWouldBlock.
func acceptNow(fd uintptr) (net.Conn, impl.Endpoint, error) {
	for {
		fresh, from, err := acceptCloseOnExec(int(fd))
		switch err {
		case nil:
			conn, err := adopt(fresh)
			if gone(err) {
				continue
			}
			return conn, endpointFrom(from), err
		case unix.EINTR, unix.ECONNABORTED:
			// The next one may be better.
		case unix.EAGAIN:
			return nil, impl.Endpoint{}, impl.ErrWouldBlock
		default:
			return nil, impl.Endpoint{}, os.NewSyscallError(acceptCall, err)
		}
	}
}

// gone reports whether a connection was over before it could be adopted, which
// some systems then refuse. It is as if it had never been there.
func gone(err error) bool {
	return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTCONN) || errors.Is(err, unix.ECONNRESET)
}

// adopt makes a connection of package net of a descriptor, with the defaults
// that package net gives to one that it accepts.
func adopt(fd int) (net.Conn, error) {
	f := os.NewFile(uintptr(fd), "")
	defer func() { _ = f.Close() }()
	conn, err := net.FileConn(f)
	if err != nil {
		return nil, cause(err)
	}
	return conn, nil
}

func (l *listener) Control(f func(fd uintptr)) error  { return l.raw.Control(f) }
func (l *listener) SetReadDeadline(t time.Time) error { return l.file.SetReadDeadline(t) }
func (l *listener) SetWriteDeadline(time.Time) error  { return nil }

// Close closes the descriptor and resets what nobody has accepted.
func (l *listener) Close() error { return l.file.Close() }
