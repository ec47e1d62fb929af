package adapt

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

var (
	errNoHalfClose = fmt.Errorf("the connection has no half-close: %w", errors.ErrUnsupported)
	errNoBind      = fmt.Errorf("a stream is not bound before it is connected: %w", errors.ErrUnsupported)
	errNoDial      = fmt.Errorf("the stream is one connection: %w", errors.ErrUnsupported)
)

// stream is an impl.Stream. Until it is connected it records its deadlines; from then on
// everything is its connection's.
type stream struct {
	network  impl.Network
	provider *Provider // nil around a connection that existed
	conn     atomic.Pointer[connection]

	// mu guards what follows, until conn is set.
	mu              sync.Mutex
	dial            context.CancelFunc // while Connect runs
	closed          bool
	readBy, writeBy time.Time
}

var (
	_ impl.Stream     = (*stream)(nil)
	_ impl.LateReader = (*stream)(nil)
	_ impl.Unwrapper  = (*stream)(nil)
)

// Conn returns a stream for a connection that exists: an SSH channel, a stream of yamux or
// QUIC, a TLS connection. It must be a stream of bytes. A facade is made of it with
// Around. The connection belongs to the stream from then on, which reads ahead of its
// calls, and closes it. A nil conn is an *impl.ArgumentError.
//
// Every method of the stream works that a net.Conn has the means for. CloseWrite needs a
// connection with that method, and otherwise matches errors.ErrUnsupported, as do Bind and
// Connect. impl.As finds in the stream what the connection is, as a *tls.Conn or a
// syscall.Conn.
func Conn(conn net.Conn) (impl.Stream, error) {
	if err := misuse.NotNil("adapt.Conn", "connection", conn); err != nil {
		return nil, err
	}
	remote := endpointOf(conn.RemoteAddr())
	network := networkOf(conn.RemoteAddr(), remote, false)
	s := &stream{network: network}
	s.adopt(conn, labels{network: network, local: within(network, conn.LocalAddr(), impl.Endpoint{}), remote: remote})
	return s, nil
}

// adopt makes s connected. The caller holds the lock, or has just made s.
func (s *stream) adopt(conn net.Conn, l labels) {
	_ = conn.SetDeadline(time.Time{}) // ours count, and not all engines have any
	c := newConnection(conn, l)
	c.mu.Lock()
	c.in.deadline.set(s.readBy)
	c.out.deadline.set(s.writeBy)
	c.mu.Unlock()
	s.conn.Store(c)
}

// Unwrap returns the net.Conn of the engine, nil before there is one.
func (s *stream) Unwrap() any {
	if c := s.conn.Load(); c != nil {
		return c.conn
	}
	return nil
}

// Network returns the network that the stream was made for.
func (s *stream) Network() impl.Network { return s.network }

// LocalEndpoint returns the local endpoint of the connection, also after Close.
func (s *stream) LocalEndpoint() impl.Endpoint {
	if c := s.conn.Load(); c != nil {
		return c.local
	}
	return impl.Endpoint{}
}

// RemoteEndpoint returns the endpoint of the peer, also after Close.
func (s *stream) RemoteEndpoint() impl.Endpoint {
	if c := s.conn.Load(); c != nil {
		return c.remote
	}
	return impl.Endpoint{}
}

// Bind is unsupported: a function that dials chooses the local endpoint itself.
func (s *stream) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.network, local); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := errNoBind
	switch {
	case s.isClosed():
		err = net.ErrClosed
	case s.conn.Load() != nil:
		err = impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	return impl.OpError("dial", s.network, local, impl.Endpoint{}, err)
}

// isClosed reports whether s is closed. The caller holds the lock.
func (s *stream) isClosed() bool {
	c := s.conn.Load()
	if c == nil {
		return s.closed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.in.closed
}

// connected returns the connection, or the error of a call that needs one, with the errno
// that the kernel has for it.
func (s *stream) connected(op, call string, onIP, onUnix syscall.Errno) (*connection, error) {
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	if s.closed {
		return nil, impl.OpError(op, s.network, impl.Endpoint{}, impl.Endpoint{}, net.ErrClosed)
	}
	if s.network.IsUnix() {
		onIP = onUnix
	}
	return nil, impl.OpError(op, s.network, impl.Endpoint{}, impl.Endpoint{}, impl.WrongState(impl.ErrNotConnected, call, onIP))
}

func (s *stream) toRead() (*connection, error) {
	return s.connected("read", "read", syscall.ENOTCONN, syscall.EINVAL)
}

func (s *stream) toWrite() (*connection, error) {
	return s.connected("write", "write", syscall.EPIPE, syscall.ENOTCONN)
}

func (s *stream) toShut() (*connection, error) {
	return s.connected("close", "shutdown", syscall.ENOTCONN, syscall.ENOTCONN)
}

// Read waits for bytes.
func (s *stream) Read(p []byte) (int, error) {
	c, err := s.toRead()
	if err != nil {
		return 0, err
	}
	return c.read(p)
}

// ReadLate is Read into memory that it takes when bytes are there.
func (s *stream) ReadLate(room impl.Room) (int, error) {
	c, err := s.toRead()
	if err != nil {
		return 0, err
	}
	return c.readLate(room)
}

// TryRead takes bytes that were read ahead. What the peer has just sent may not be among
// them yet.
func (s *stream) TryRead(p []byte) (int, error) {
	c, err := s.toRead()
	if err != nil {
		return 0, err
	}
	return c.tryRead(p)
}

// Write returns when the engine's Write has returned, or at a deadline: then the bytes
// that the engine still writes, at most 64 KiB, count as taken.
func (s *stream) Write(p []byte) (int, error) {
	c, err := s.toWrite()
	if err != nil {
		return 0, err
	}
	return c.write(p)
}

// CanRead reports whether bytes, the end of the stream or an error were read ahead.
func (s *stream) CanRead() bool {
	c := s.conn.Load()
	return c != nil && c.canRead()
}

// CanWrite reports whether the engine has returned from its last Write.
func (s *stream) CanWrite() bool {
	c := s.conn.Load()
	return c != nil && c.canWrite()
}

// EnsureReadable waits until CanRead reports true.
func (s *stream) EnsureReadable() error {
	c, err := s.toRead()
	if err != nil {
		return err
	}
	return c.ensureReadable()
}

// EnsureWritable waits until CanWrite reports true.
func (s *stream) EnsureWritable() error {
	c, err := s.toWrite()
	if err != nil {
		return err
	}
	return c.ensureWritable()
}

// CloseRead ends the reading direction, of which the peer notices nothing.
func (s *stream) CloseRead() error {
	c, err := s.toShut()
	if err != nil {
		return err
	}
	return c.closeRead()
}

// CloseWrite ends the writing direction. It matches errors.ErrUnsupported when the
// connection has no such method. It can wait for a Write of another goroutine, where the
// method of the connection does.
func (s *stream) CloseWrite() error {
	c, err := s.toShut()
	if err != nil {
		return err
	}
	return c.closeWrite()
}

// SetReadDeadline sets the deadline of reads.
func (s *stream) SetReadDeadline(t time.Time) error {
	return s.setDeadline(&s.readBy, t, (*connection).setReadDeadline)
}

// SetWriteDeadline sets the deadline of writes.
func (s *stream) SetWriteDeadline(t time.Time) error {
	return s.setDeadline(&s.writeBy, t, (*connection).setWriteDeadline)
}

func (s *stream) setDeadline(kept *time.Time, t time.Time, set func(*connection, time.Time) error) error {
	if c := s.conn.Load(); c != nil {
		return set(c, t)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.conn.Load(); c != nil {
		return set(c, t)
	}
	if s.closed {
		return impl.OpError("set", s.network, impl.Endpoint{}, impl.Endpoint{}, net.ErrClosed)
	}
	*kept = t
	return nil
}

// Close ends the stream, and the call of the provider's Dial that may still run. Bytes
// that the engine is writing when the deadline of their Write has passed have ten more
// seconds; until then the connection of the engine stays open.
func (s *stream) Close() error {
	s.mu.Lock()
	if c := s.conn.Load(); c != nil {
		s.mu.Unlock()
		return c.close()
	}
	defer s.mu.Unlock()
	if s.closed {
		return impl.OpError("close", s.network, impl.Endpoint{}, impl.Endpoint{}, net.ErrClosed)
	}
	s.closed = true
	if s.dial != nil {
		s.dial()
	}
	return nil
}
