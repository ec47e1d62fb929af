//go:build linux || darwin || freebsd

package kernel

import (
	"errors"
	"net"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// acceptedConn is a connection that was accepted from the kernel and is not a connection
// of package net yet.
type acceptedConn struct {
	file *os.File
	from impl.Endpoint
}

// adopt makes it a connection of package net, with the defaults that package net
// gives to accepted ones. Package net duplicates the descriptor, and this one is
// closed, unless there is no free descriptor.
func (t acceptedConn) adopt() (net.Conn, error) {
	conn, err := t.tryAdopt()
	if isOutOfDescriptors(err) {
		err = theSpare.lend(func() (err error) {
			conn, err = t.tryAdopt()
			return err
		})
	} else {
		theSpare.restore()
	}
	return conn, err
}

// tryAdopt is adopt, and returns an error when there is no free descriptor.
func (t acceptedConn) tryAdopt() (net.Conn, error) {
	conn, err := net.FileConn(t.file)
	if err != nil && isOutOfDescriptors(err) {
		return nil, cause(err)
	}
	_ = t.file.Close()
	if err != nil {
		return nil, cause(err)
	}
	return conn, nil
}

// isOutOfDescriptors reports whether an error says that there is no free descriptor.
func isOutOfDescriptors(err error) bool {
	return errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE)
}

// isGone reports whether an error says that a connection ended before it could be
// adopted, which some systems report. Accept skips such a connection.
func isGone(err error) bool {
	return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTCONN) || errors.Is(err, unix.ECONNRESET)
}

// unadoptedConns holds the connections of a listener that could not be adopted because
// there was no free descriptor. The next accept tries them first, so no connection is
// lost. It is safe for concurrent use.
type unadoptedConns struct {
	// mu guards what follows.
	mu     sync.Mutex
	queue  []acceptedConn
	closed bool
}

// put keeps a connection for the next accept.
func (h *unadoptedConns) put(t acceptedConn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		t.reset()
		return
	}
	h.queue = append(h.queue, t)
}

// take returns the connection that has waited longest.
func (h *unadoptedConns) take() (t acceptedConn, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) == 0 {
		return acceptedConn{}, false
	}
	t, h.queue = h.queue[0], h.queue[1:]
	return t, true
}

func (h *unadoptedConns) nonEmpty() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.queue) > 0
}

// close resets the connections, as the kernel does with those that were never
// accepted.
func (h *unadoptedConns) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.queue {
		t.reset()
	}
	h.queue, h.closed = nil, true
}

// reset ends a connection that will not be accepted.
func (t acceptedConn) reset() {
	if raw, err := t.file.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptLinger(int(fd), unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		})
	}
	_ = t.file.Close()
}
