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
// tells a socket of that only when the receiver is its peer. One that sends to
// anybody it tells of room in the socket's own queue, which there always is, so
// that it would try again and again. In its stead a scout waits: another
// socket, which has the receiver for its peer.

// scouts are those that wait for a packetConn, with its deadline and until it
// is closed.
type scouts struct {
	// mu guards what follows.
	mu     sync.Mutex
	out    []*packetConn
	by     time.Time
	closed bool
}

// awaitRoom waits until the receiver's queue has room. Where there is no such
// receiver it does not wait, for to send to it says why.
func (c *packetConn) awaitRoom(to impl.Endpoint) error {
	scout, err := openPacketConn(impl.Unixgram, impl.Endpoint{}, options{network: impl.Unixgram})
	if err != nil {
		return err
	}
	defer func() { _ = scout.Close() }()
	if scout.connect(to) != nil {
		return nil
	}
	if !c.scouts.send(scout) {
		return net.ErrClosed
	}
	defer c.scouts.recall(scout)
	return ended(scout.raw.Write(writable))
}

// send lets a scout wait, and reports false when there is nothing to wait for.
func (s *scouts) send(scout *packetConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.out = append(s.out, scout)
	_ = scout.SetWriteDeadline(s.by)
	return true
}

func (s *scouts) recall(scout *packetConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = slices.DeleteFunc(s.out, func(other *packetConn) bool { return other == scout })
}

// setDeadline sets the time until which scouts wait, those that are out
// included.
func (s *scouts) setDeadline(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by = t
	for _, scout := range s.out {
		_ = scout.SetWriteDeadline(t)
	}
}

// close wakes all scouts. To close one is to wait for the goroutine that waits
// in it, so that happens without the lock.
func (s *scouts) close() {
	s.mu.Lock()
	out := slices.Clone(s.out)
	s.closed = true
	s.mu.Unlock()
	for _, scout := range out {
		_ = scout.Close()
	}
}
