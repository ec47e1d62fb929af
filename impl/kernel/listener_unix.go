//go:build linux || darwin || freebsd

package kernel

import (
	"cmp"
	"math"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// listener is a listening socket with two descriptors. The one of package net
// accepts, with the fewest system calls. But it can neither wait for a connection
// without taking it, nor take one without waiting: that is done with the file.
type listener struct {
	// acceptor is nil when there was no free descriptor for it. Then the file
	// does all.
	acceptor  acceptor
	file      *os.File
	raw       syscall.RawConn // of file
	network   impl.Network
	local     impl.Endpoint
	unadopted unadoptedConns
}

// acceptor is what *net.TCPListener and *net.UnixListener have in common.
type acceptor interface {
	net.Listener
	SetDeadline(t time.Time) error
}

func newListener(fd int, network impl.Network, local impl.Endpoint) (*listener, error) {
	file := os.NewFile(uintptr(fd), local.String())
	raw, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	theSpare.retain()
	l := &listener{file: file, raw: raw, network: network, local: local}
	if accepting, err := net.FileListener(file); err == nil {
		l.acceptor = accepting.(acceptor)
	}
	return l, nil
}

// accept waits for a connection. One from unadopted is the first.
func (l *listener) accept() (net.Conn, impl.Endpoint, error) {
	if l.acceptor == nil || l.unadopted.nonEmpty() {
		return l.acceptWith(l.raw.Read)
	}
	conn, err := l.acceptor.Accept()
	if err != nil {
		return nil, impl.Endpoint{}, cause(err)
	}
	return conn, endpointOf(l.network, conn.RemoteAddr()), nil
}

// tryAccept does not wait. It does not take the read lock of the descriptor,
// which another acceptor may hold while it waits.
func (l *listener) tryAccept() (net.Conn, impl.Endpoint, error) {
	return l.acceptWith(func(f func(fd uintptr) bool) error {
		return l.raw.Control(func(fd uintptr) { f(fd) })
	})
}

// acceptWith takes a connection with the file. The function that it is given calls
// its argument with the descriptor, and may do so again when that returns false.
func (l *listener) acceptWith(call func(f func(fd uintptr) bool) error) (net.Conn, impl.Endpoint, error) {
	var conn net.Conn
	var remote impl.Endpoint
	var err error
	controlErr := pollerError(call(func(fd uintptr) bool {
		conn, remote, err = l.acceptNow(fd)
		return err != impl.ErrWouldBlock
	}))
	return conn, remote, cmp.Or(controlErr, err)
}

// wait waits for a connection and leaves it in the queue.
func (l *listener) wait() error {
	return pollerError(l.raw.Read(l.acceptable))
}

// waitEnd waits until the listener is closed or shut down. A listener is never
// writable, so the poller wakes a waiting writer only for the end of the
// listener, and acceptors do not share the reading side with it.
func (l *listener) waitEnd() error {
	if err := pollerError(l.raw.Write(isShutDown)); err != nil {
		return err
	}
	return os.NewSyscallError(acceptCall, unix.EINVAL)
}

// isAlive reports whether the system has not shut the listener down.
func (l *listener) isAlive() bool {
	alive := false
	_ = l.raw.Control(func(fd uintptr) { alive = !isShutDown(fd) })
	return alive
}

// ready reports whether a connection is there.
func (l *listener) ready() bool {
	acceptable := false
	_ = l.raw.Control(func(fd uintptr) { acceptable = l.acceptable(fd) })
	return acceptable
}

// checkOpen returns an error when the listener is closed.
func (l *listener) checkOpen() error { return pollerError(l.raw.Control(func(uintptr) {})) }

// setBacklog sets the backlog: backlog+1 connections can wait, as Linux counts.
func (l *listener) setBacklog(backlog int) error {
	var err error
	controlErr := pollerError(l.raw.Control(func(fd uintptr) { err = listen(fd, backlog) }))
	return cmp.Or(controlErr, err)
}

// listen makes the system call. A negative backlog, as an unsigned number, is
// above every maximum.
func listen(fd uintptr, backlog int) error {
	backlog = max(-1, min(backlog, math.MaxInt32))
	return os.NewSyscallError("listen", unix.Listen(int(fd), backlog))
}

// acceptNow takes a connection that is there, or returns impl.ErrWouldBlock.
// Without a free descriptor the connection stays for the next call.
func (l *listener) acceptNow(fd uintptr) (net.Conn, impl.Endpoint, error) {
	for {
		t, err := l.next(fd)
		if err != nil {
			return nil, impl.Endpoint{}, err
		}
		conn, err := t.adopt()
		switch {
		case isOutOfDescriptors(err):
			l.unadopted.put(t)
			return nil, impl.Endpoint{}, os.NewSyscallError(acceptCall, unix.EMFILE)
		case !isGone(err):
			return conn, t.from, err
		}
	}
}

// next returns the first connection of unadopted, or else one from the kernel.
func (l *listener) next(fd uintptr) (acceptedConn, error) {
	if t, ok := l.unadopted.take(); ok {
		return t, nil
	}
	for {
		fresh, from, err := acceptCloseOnExec(int(fd))
		switch err {
		case nil:
			return acceptedConn{os.NewFile(uintptr(fresh), ""), endpointFrom(from)}, nil
		case unix.EINTR, unix.ECONNABORTED:
			// The next one may be better.
		case unix.EAGAIN:
			return acceptedConn{}, impl.ErrWouldBlock
		default:
			return acceptedConn{}, os.NewSyscallError(acceptCall, err)
		}
	}
}

// acceptable reports whether an accept would return at once.
func (l *listener) acceptable(fd uintptr) bool { return l.unadopted.nonEmpty() || readable(fd) }

func (l *listener) Control(f func(fd uintptr)) error { return l.raw.Control(f) }
func (l *listener) SetWriteDeadline(time.Time) error { return nil }

// SetReadDeadline sets the deadline of all calls that wait.
func (l *listener) SetReadDeadline(t time.Time) error {
	if l.acceptor != nil {
		_ = l.acceptor.SetDeadline(t)
	}
	return l.file.SetReadDeadline(t)
}

// Close closes both descriptors and resets the connections that were not accepted.
func (l *listener) Close() error {
	l.unadopted.close()
	if l.acceptor != nil {
		_ = l.acceptor.Close()
	}
	err := l.file.Close()
	if err == nil {
		theSpare.release()
	}
	return err
}
