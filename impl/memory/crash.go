package memory

import (
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Crash takes the host down at once, without a word to anybody: its sockets are
// dead, calls that wait in them and later ones fail with net.ErrClosed, and
// what is sent to it vanishes, until Restart. Meanwhile sockets can neither be
// made nor bound nor connected on it: ENETDOWN. What it had sent is on its way.
//
// Its peers find out as they would on a real network: they send to it, or ask
// whether it is still there, in vain until they time out, or until it has been
// restarted and answers with a reset. Crash does nothing to a host that is
// down.
func (h *Host) Crash() {
	h.use()
	for _, s := range h.goDown() {
		s.crash()
	}
}

// Restart takes the host up again after Crash: all ports and paths are free, and
// segments of connections that it had are answered with a reset. It does
// nothing to a host that is up.
func (h *Host) Restart() {
	h.use()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.down.Store(false)
}

// goDown takes the host down, with all sockets that have no connection, and
// answers the streams that have.
func (h *Host) goDown() (connected []*stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down.Load() {
		return nil
	}
	h.down.Store(true)
	for _, l := range h.network.links {
		if l.to == h {
			l.cuts++ // what is on its way there is lost, however soon the host is up again
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
	h.datagrams.crash()
	h.ports.clear()
	h.paths.clear()
	return connected
}

// goDown ends a server.
func (s *server) goDown() {
	s.closed, s.listening = true, false
	s.acceptBy.stop(s.host.clock)
	s.queue = acceptQueue{}
	s.ready.wake()
	s.ended.wake()
	s.host.network.tracker.remove(s)
}

// goDown ends a stream, as far as it is no affair of its connection.
func (s *stream) goDown() {
	s.flags |= closed
	s.readBy.stop(s.host.clock)
	s.writeBy.stop(s.host.clock)
	s.dial.end(net.ErrClosed)
	s.host.network.tracker.remove(s)
}

// crash ends a stream that has a connection.
func (s *stream) crash() {
	defer s.lock().Unlock()
	s.goDown()
	s.in.truncate(0)
	if w := s.conn.Load().wire; w == nil {
		s.breakOff(noFault)
	} else {
		w.of(s).vanish(noFault)
		w.look()
	}
}

// checkMake returns the error of making a socket on a host that is down. It panics
// where the network does not belong.
func (h *Host) checkMake(op string, network impl.Network) error {
	h.clock.makeSocket()
	if h.down.Load() {
		return impl.OpError(op, network, impl.Endpoint{}, impl.Endpoint{}, os.NewSyscallError("socket", syscall.ENETDOWN))
	}
	return nil
}
