package kernel

import (
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// CloseRead ends the reading direction.
func (s *stream) CloseRead() error {
	c, err := s.connectionFor("close", "shutdown", syscall.ENOTCONN)
	if err != nil {
		return err
	}
	return c.label("close", c.conn.CloseRead())
}

// CloseWrite ends the writing direction.
func (s *stream) CloseWrite() error {
	c, err := s.connectionFor("close", "shutdown", syscall.ENOTCONN)
	if err != nil {
		return err
	}
	return c.label("close", c.conn.CloseWrite())
}

// Close ends the stream. A Connect in progress is aborted, and over when Close
// returns.
func (s *stream) Close() error {
	s.mu.Lock()
	if s.closed {
		defer s.mu.Unlock()
		return s.label("close", s.RemoteEndpoint(), net.ErrClosed)
	}
	s.closed = true
	bound, live, connecting := s.bound, s.live, s.connecting
	s.mu.Unlock()

	if connecting != nil {
		connecting.end()
		connecting.running.Wait()
	}
	if bound != nil {
		bound.Close()
	}
	if live != nil {
		return live.Close()
	}
	return nil
}

// Close ends the socket. The path of a Unix socket stays, as package net leaves
// it, unless impl.UnlinkOnClose is set.
func (s *datagram) Close() error {
	s.mu.Lock()
	remote, wasClosed := s.RemoteEndpoint(), s.closed
	local := s.currentLocal()
	s.local = local // the kernel cannot be asked any more
	unlink := s.options.unlink && !wasClosed
	s.closed = true
	s.mu.Unlock()

	if unlink {
		remove(local)
	}
	var err error
	if c := s.conn.Load(); wasClosed {
		err = net.ErrClosed
	} else if c != nil {
		err = c.Close()
	}
	if err != nil {
		return impl.OpError("close", s.network, local, remote, err)
	}
	return nil
}

// Close ends the server and frees its endpoint, the path of a Unix server
// included unless impl.UnlinkOnClose is off.
func (s *server) Close() error {
	s.mu.Lock()
	if s.closed {
		defer s.mu.Unlock()
		return s.label("close", s.local, net.ErrClosed)
	}
	s.closed = true
	bound, live, unlink := s.bound, s.live, s.options.unlink
	s.mu.Unlock()

	if unlink {
		remove(s.local)
	}
	if bound != nil {
		bound.Close()
	}
	if live != nil {
		return live.Close()
	}
	return nil
}

// remove removes the path of a socket, even if another socket has it now, as package
// net does: a path that is left behind prevents the next Bind.
func remove(local impl.Endpoint) {
	if local.Path != "" && local.Path[0] != '@' {
		_ = os.Remove(local.Path)
	}
}
