package memory

import (
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// Crash takes the host down at once and sends nothing: its sockets are dead, calls
// that wait in them and later ones fail with net.ErrClosed, and what is sent to it is
// lost, until Restart. Meanwhile making, binding and connecting a socket on it fails
// with ENETDOWN. What it had sent still travels.
// Its peers find out as they would on a real network: what they send to it, and their
// keep-alive probes, get no reply until they time out, or a reset once the host has
// been restarted. Crash does nothing to a host that is down.
func (h *Host) Crash() {
	h.use()
	for _, s := range h.goDown() {
		s.crash()
	}
}

// Restart takes the host up again after Crash: all ports and paths are free, and
// segments of its earlier connections get a reset. It does nothing to a host that is
// up.
func (h *Host) Restart() {
	h.use()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down.Swap(false) {
		h.tellHost("Restart")
	}
}

// goDown takes the host down, with all sockets that have no connection, and returns
// the streams that have one.
func (h *Host) goDown() (connected []*stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down.Load() {
		return nil
	}
	h.down.Store(true)
	h.tellHost("Crash")
	for _, l := range h.network.links {
		if l.to == h {
			l.LoseInFlight(trace.HostDown) // even if the host is soon up again
		}
	}
	for _, open := range h.open() {
		switch s := open.(type) {
		case *server:
			s.goDown()
		case *stream:
			if s.conn.Load() != nil {
				connected = append(connected, s)
			} else {
				s.goDown()
			}
		}
	}
	for h.datagrams != nil {
		h.datagrams.self.tryClose()
	}
	h.ports.clear()
	h.unix.clear()
	return connected
}

// goDown closes a server whose host crashes.
func (s *server) goDown() {
	s.closed, s.listening = true, false
	s.acceptBy.Stop(s.host.clock)
	s.queue.Clear()
	s.ready.wake()
	s.closedWaiters.wake()
	s.host.network.tracker.remove(s)
	s.tell(trace.Closed)
}

// goDown closes a stream whose host crashes, but not its connection.
func (s *stream) goDown() {
	s.flags |= closed
	s.stopDeadlines()
	s.tell(trace.Closed)
	s.dial().complete(net.ErrClosed)
	s.host.network.tracker.remove(s)
}

// crash closes a stream that has a connection.
func (s *stream) crash() {
	defer s.lock().Unlock()
	s.goDown()
	s.in.Truncate(0)
	if w := s.conn.Load().linked; w == nil {
		s.endWithFault(noFault)
	} else {
		w.endOf(s).endSilently(noFault)
		w.onLinkChange()
	}
}

// checkMake returns the error of making a socket on a host that is down. It panics in
// a bubble where the network does not belong.
func (h *Host) checkMake(op string, network impl.Network) error {
	h.clock.CheckBubble()
	if h.down.Load() {
		return impl.OpError(op, network, impl.Endpoint{}, impl.Endpoint{}, os.NewSyscallError("socket", syscall.ENETDOWN))
	}
	return nil
}
