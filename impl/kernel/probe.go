//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net"
	"slices"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// A send of a Unix datagram waits while the receive queue of its destination is full:
//
//	the destination is      the poller wakes the sender when
//	the peer                that queue has room
//	another socket          the sender's own queue has room, which it always has
//
// So a send to another socket waits on a probe socket, which is connected to the
// destination. The waiting send owns the probe, and closes it.

// probes are the probe sockets of a packetConn. They have its write deadline, and end
// their waits when it is closed.
type probes struct {
	// mu guards what follows.
	mu     sync.Mutex
	open   []*packetConn
	by     time.Time // the write deadline
	closed bool
}

// awaitRoom waits until the receive queue of a Unix socket has room. It returns nil at
// once when it cannot connect to the socket: the send that follows reports why.
func (c *packetConn) awaitRoom(to impl.Endpoint) error {
	probe, err := openPacketConn(impl.Unixgram, impl.Endpoint{}, options{network: impl.Unixgram})
	if err != nil {
		return err
	}
	defer func() { _ = probe.Close() }()
	if probe.connect(to) != nil {
		return nil
	}
	if !c.probes.add(probe) {
		return net.ErrClosed
	}
	defer c.probes.remove(probe)
	return pollerError(probe.raw.Write(writable))
}

// add registers a probe, and reports false when the packetConn is closed.
func (s *probes) add(probe *packetConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.open = append(s.open, probe)
	_ = probe.SetWriteDeadline(s.by)
	return true
}

func (s *probes) remove(probe *packetConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = slices.DeleteFunc(s.open, func(other *packetConn) bool { return other == probe })
}

// setDeadline sets the deadline of present and later probes.
func (s *probes) setDeadline(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by = t
	for _, probe := range s.open {
		_ = probe.SetWriteDeadline(t)
	}
}

// close ends the waits on all probes. Closing a probe waits for the goroutine that waits
// on it, so close does that without the lock.
func (s *probes) close() {
	s.mu.Lock()
	open := slices.Clone(s.open)
	s.closed = true
	s.mu.Unlock()
	for _, probe := range open {
		_ = probe.Close()
	}
}
