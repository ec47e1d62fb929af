package memory

import (
	"net"
	"os"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// CloseRead shuts the reading half.
func (s *stream) CloseRead() error { return s.shutdown((protocol).closeRead) }

// CloseWrite shuts the writing half.
func (s *stream) CloseWrite() error { return s.shutdown((protocol).closeWrite) }

func (s *stream) shutdown(direction func(protocol, *stream) syscall.Errno) error {
	c := s.conn.Load()
	if c == nil {
		return s.unconnectedError("close", "shutdown", syscall.ENOTCONN)
	}
	c.mu.Lock()
	defer c.unlock()
	if s.has(closed) {
		return s.opError("close", net.ErrClosed)
	}
	if errno := direction(c.protocol(), s); errno != 0 {
		return s.opError("close", os.NewSyscallError("shutdown", errno))
	}
	return nil
}

// Close closes the stream. It blocks only if the linger option is set, and while bytes
// have not arrived.
func (s *stream) Close() error {
	defer s.lock().Unlock()
	if s.has(closed) {
		return s.opError("close", net.ErrClosed)
	}
	s.flags |= closed
	s.host.network.tracker.remove(s)
	s.stopDeadlines()
	if c := s.conn.Load(); c != nil {
		c.protocol().close(s)
		s.tell(trace.Closed)
		s.linger(c)
		return nil
	}
	s.tell(trace.Closed)
	s.dial().complete(net.ErrClosed)
	if s.kind == unixStream {
		s.host.unix.removeStream(s)
	} else {
		s.host.ports.remove(&s.place)
	}
	return nil
}

// linger waits until what was sent has arrived, at most as long as the option says.
func (s *stream) linger(c *conn) {
	if s.options.linger <= 0 || !c.protocol().isLingering(s) {
		return
	}
	seconds := time.Duration(s.options.linger) * time.Second
	s.ensureRare().writeBy.Set(s.host.clock, time.Now().Add(seconds), (*writeRinger)(s))
	for c.protocol().isLingering(s) && !s.writeBy().CheckAndArm(s.host.clock) {
		c.awaitWrite(s, wantArrival)
	}
	s.writeBy().Stop(s.host.clock)
}

// abandon resets a connection that was not accepted.
func (s *stream) abandon() {
	defer s.lock().Unlock()
	s.flags |= closed
	s.conn.Load().protocol().abandon(s)
}
