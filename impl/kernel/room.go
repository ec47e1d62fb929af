//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net"
	"slices"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// A Unix datagram waits while the queue of its receiver is full. The poller
// reports that only to a socket whose peer is the receiver. For a socket without
// a peer it reports room in the socket's own queue, which is always there, so
// that it would retry without end. Instead a probe socket waits, which has the
// receiver for its peer.

// probes are the probe sockets that wait for a packetConn, with its deadline and
// until it is closed.
type probes struct {
	// mu guards what follows.
	mu     sync.Mutex
	open   []*packetConn
	by     time.Time
	closed bool
}

// awaitRoom waits until the receiver's queue has room. Where there is no such
// receiver it does not wait: the send that follows reports why.
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
	return ended(probe.raw.Write(writable))
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

// close wakes all probes. Closing one waits for the goroutine that waits in it,
// so it happens without the lock.
func (s *probes) close() {
	s.mu.Lock()
	open := slices.Clone(s.open)
	s.closed = true
	s.mu.Unlock()
	for _, probe := range open {
		_ = probe.Close()
	}
}
