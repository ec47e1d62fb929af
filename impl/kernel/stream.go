package kernel

import (
	"io"
	"net"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// stream is a connection, or can become one.
type stream struct {
	socket
	// conn is own once that is connected; it stays after Close.
	conn atomic.Pointer[connection]
	own  connection
}

var (
	_ impl.Stream     = (*stream)(nil)
	_ impl.Options    = (*stream)(nil)
	_ impl.RawOptions = (*stream)(nil)
	_ impl.ByteSource = (*stream)(nil)
	_ impl.LateReader = (*stream)(nil)
	_ io.ReaderFrom   = (*stream)(nil)
	_ io.WriterTo     = (*stream)(nil)
	_ syscall.Conn    = (*stream)(nil)
)

func newStream(network impl.Network) *stream {
	return &stream{socket: socket{network: network, op: "dial", options: newOptions(network, false)}}
}

// connectionFor returns the connection or, without one, the error of op with the
// errno that the kernel has for it.
func (s *stream) connectionFor(op, call string, errno syscall.Errno) (*connection, error) {
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, s.label(op, impl.Endpoint{}, net.ErrClosed)
	}
	return nil, s.label(op, impl.Endpoint{}, impl.WrongState(impl.ErrNotConnected, call, errno))
}

// RemoteEndpoint returns the peer's endpoint, also after Close.
func (s *stream) RemoteEndpoint() impl.Endpoint {
	if c := s.conn.Load(); c != nil {
		return c.remote
	}
	return impl.Endpoint{}
}
