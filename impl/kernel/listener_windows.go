package kernel

import (
	"net"
	"os"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// listener is a listener of package net. That can neither wait for a connection
// without taking it, nor take one without waiting, so a connection may be taken
// ahead of time and kept in prefetched for the next accept.
type listener struct {
	net.Listener
	raw      syscall.RawConn
	closed   chan struct{} // closed by Close
	network  impl.Network
	local    impl.Endpoint
	deadline deadline

	// turn is held, by sending, by the accepting goroutine. It guards prefetched. A
	// goroutine that waits for it waits for the other's connection, deadline or
	// Close.
	turn       chan struct{}
	prefetched net.Conn
}

// deadlined is what *net.TCPListener and *net.UnixListener have in common.
type deadlined interface {
	syscall.Conn
	SetDeadline(t time.Time) error
}

func newListener(l net.Listener, network impl.Network, local impl.Endpoint) (*listener, error) {
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false) // the server does that
	}
	raw, err := l.(deadlined).SyscallConn()
	if err != nil {
		_ = l.Close()
		return nil, err
	}
	return &listener{Listener: l, raw: raw, network: network, local: local, closed: make(chan struct{}), turn: make(chan struct{}, 1)}, nil
}

// accept waits for a connection.
func (l *listener) accept() (net.Conn, impl.Endpoint, error) {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	return l.next()
}

// tryAccept does not wait. While another goroutine accepts, a connection that
// comes is for that one.
func (l *listener) tryAccept() (net.Conn, impl.Endpoint, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	default:
		return nil, impl.Endpoint{}, impl.ErrWouldBlock
	}
	if err := l.checkOpen(); err != nil {
		return nil, impl.Endpoint{}, err
	}
	if l.prefetched == nil && !l.poll() {
		return nil, impl.Endpoint{}, impl.ErrWouldBlock
	}
	return l.next()
}

// next returns the prefetched connection, or waits for one. The caller
// holds the turn.
func (l *listener) next() (net.Conn, impl.Endpoint, error) {
	if l.deadline.hasPassed() {
		return nil, impl.Endpoint{}, os.ErrDeadlineExceeded
	}
	conn := l.prefetched
	l.prefetched = nil
	if conn == nil {
		var err error
		if conn, err = l.Accept(); err != nil {
			return nil, impl.Endpoint{}, err
		}
	}
	return conn, endpointOf(l.network, conn.RemoteAddr()), nil
}

// wait waits for a connection and leaves it to be accepted.
func (l *listener) wait() error {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	conn, _, err := l.next()
	l.prefetched = conn
	return err
}

// waitEnd waits until the listener is closed.
func (l *listener) waitEnd() error {
	<-l.closed
	return net.ErrClosed
}

// isAlive returns true: Windows does not shut listeners down.
func (l *listener) isAlive() bool { return true }

// ready reports whether a connection is there.
func (l *listener) ready() bool {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
		return l.prefetched != nil || l.poll()
	default:
		return false
	}
}

func (l *listener) poll() bool {
	acceptable := false
	_ = l.raw.Control(func(fd uintptr) { acceptable = readable(fd) })
	return acceptable
}

// checkOpen returns an error when the listener is closed.
func (l *listener) checkOpen() error { return l.raw.Control(func(uintptr) {}) }

// setBacklog changes nothing: see listen.
func (l *listener) setBacklog(int) error { return nil }

func (l *listener) Control(f func(fd uintptr)) error { return l.raw.Control(f) }

func (l *listener) SetReadDeadline(t time.Time) error {
	l.deadline.set(t)
	return l.Listener.(deadlined).SetDeadline(t)
}

func (l *listener) SetWriteDeadline(time.Time) error { return nil }

// Close closes the listener and the prefetched connection, once no
// goroutine accepts any more.
func (l *listener) Close() error {
	err := l.Listener.Close()
	if err == nil {
		close(l.closed)
	}
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	if l.prefetched != nil {
		_ = l.prefetched.Close()
		l.prefetched = nil
	}
	return err
}
