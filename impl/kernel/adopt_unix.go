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

// taken is a connection that was accepted from the kernel and is not a connection
// of package net yet.
type taken struct {
	file *os.File
	from impl.Endpoint
}

// adopt makes it a connection of package net, with the defaults that package net
// gives to accepted ones. Package net duplicates the descriptor, and this one is
// closed, unless there is no free descriptor.
func (t taken) adopt() (net.Conn, error) {
	conn, err := t.copy()
	if exhausted(err) {
		err = theSpare.lend(func() (err error) {
			conn, err = t.copy()
			return err
		})
	} else {
		theSpare.restore()
	}
	return conn, err
}

// copy is adopt without the spare descriptor.
func (t taken) copy() (net.Conn, error) {
	conn, err := net.FileConn(t.file)
	if err != nil && exhausted(err) {
		return nil, cause(err)
	}
	_ = t.file.Close()
	if err != nil {
		return nil, cause(err)
	}
	return conn, nil
}

// exhausted reports whether an error says that there is no free descriptor.
func exhausted(err error) bool { return errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) }

// gone reports whether a connection ended before it could be adopted, which some
// systems then refuse. It counts as if it had never been there.
func gone(err error) bool {
	return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTCONN) || errors.Is(err, unix.ECONNRESET)
}

// held holds the connections of a listener that could not be adopted for want of
// a descriptor. The next accept tries them first: no connection is lost. It is
// safe for concurrent use.
type held struct {
	// mu guards what follows.
	mu     sync.Mutex
	first  []taken
	closed bool
}

// put keeps a connection for the next accept.
func (h *held) put(t taken) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		t.reset()
		return
	}
	h.first = append(h.first, t)
}

// take returns the connection that has waited longest.
func (h *held) take() (t taken, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.first) == 0 {
		return taken{}, false
	}
	t, h.first = h.first[0], h.first[1:]
	return t, true
}

func (h *held) any() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.first) > 0
}

// close resets the connections, as the kernel does with those that were never
// accepted.
func (h *held) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.first {
		t.reset()
	}
	h.first, h.closed = nil, true
}

// reset ends a connection that will not be accepted.
func (t taken) reset() {
	if raw, err := t.file.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptLinger(int(fd), unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		})
	}
	_ = t.file.Close()
}
