package adapt

import (
	"context"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// server is an impl.Server. Bind makes the engine's listener, which takes connections from
// then on: those that come before Listen wait in it. A net.Listener cannot say whether a
// connection is there, so from Listen on a goroutine accepts one connection ahead, fetch,
// and everything else looks at that one.
type server struct {
	network  impl.Network
	provider *Provider // nil around a listener that existed

	// mu guards what follows.
	mu        sync.Mutex
	wake      *sync.Cond // a connection has come, or a call must end
	room      *sync.Cond // fetch can accept again
	listener  net.Listener
	local     impl.Endpoint
	binding   bool // Bind runs
	listening bool
	closed    bool
	ready     bool // conn or err is there to be taken
	conn      net.Conn
	err       error
	ended     error // why the listener takes no more connections
	deadline  deadline
}

var (
	_ impl.Server    = (*server)(nil)
	_ impl.Unwrapper = (*server)(nil)
)

func newServer(p *Provider, network impl.Network) *server {
	s := &server{network: network, provider: p}
	s.wake, s.room = sync.NewCond(&s.mu), sync.NewCond(&s.mu)
	s.deadline.wake = s.wake
	return s
}

// Listener returns a server for a listener that exists, which is bound; Listen is the next
// step, or the Listen of a facade that Around has made. The listener belongs to the server
// from then on. A nil listener is an *impl.ArgumentError.
//
// The backlog is the listener's own: that of Listen has no effect.
func Listener(listener net.Listener) (impl.Server, error) {
	if err := misuse.NotNil("adapt.Listener", "listener", listener); err != nil {
		return nil, err
	}
	local := endpointOf(listener.Addr())
	s := newServer(nil, networkOf(listener.Addr(), local, false))
	s.listener, s.local = listener, local
	return s, nil
}

// Unwrap returns the net.Listener of the engine, nil before there is one.
func (s *server) Unwrap() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return nil
	}
	return s.listener
}

// Network returns the network that the server was made for.
func (s *server) Network() impl.Network { return s.network }

// LocalEndpoint returns the endpoint of the listener, also after Close.
func (s *server) LocalEndpoint() impl.Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.local
}

// Bound reports whether there is a listener.
func (s *server) Bound() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && s.listener != nil
}

// Listening reports whether Listen has succeeded.
func (s *server) Listening() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && s.listening
}

// Bind calls the provider's Listen. Connections that come before Listen are not refused:
// they wait in the engine.
func (s *server) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.network, local); err != nil {
		return err
	}
	if err := s.beginBind(); err != nil {
		return impl.OpError("listen", s.network, impl.Endpoint{}, local, err)
	}
	listener, err := s.provider.Listen(context.Background(), string(s.network), address(s.network, local))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.binding = false
	l := labels{network: s.network, remote: local, cause: s.provider.Cause}
	switch {
	case err != nil: // Package net shows another address for some endpoints.
		return l.opError("listen", l.better("bind", causeOf(err)))
	case s.closed:
		_ = listener.Close()
		return l.opError("listen", net.ErrClosed)
	}
	s.listener, s.local = listener, within(s.network, listener.Addr(), local)
	return nil
}

func (s *server) beginBind() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return net.ErrClosed
	case s.listener != nil || s.binding:
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	s.binding = true
	return nil
}

// Listen begins to accept. The backlog has no effect.
func (s *server) Listen(int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return s.opError("listen", net.ErrClosed)
	case s.listener == nil:
		return s.opError("listen", impl.WrongState(impl.ErrNotBound, "listen", syscall.EINVAL))
	case !s.listening:
		s.listening = true
		go s.fetch(s.listener)
	}
	return nil
}

// opError returns the error of an operation on s. The caller holds the lock.
func (s *server) opError(op string, err error) error {
	return impl.OpError(op, s.network, impl.Endpoint{}, s.local, err)
}

// CanRead reports whether a connection was accepted ahead.
func (s *server) CanRead() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && s.ready
}

// EnsureReadable waits until CanRead reports true.
func (s *server) EnsureReadable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed("poll", s.wait("poll"))
}

// Accept waits for a connection.
func (s *server) Accept() (impl.Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.take(s.wait("accept4"))
}

// TryAccept takes the connection that was accepted ahead. One that has just come may not
// be that yet.
func (s *server) TryAccept() (impl.Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.take(s.try("accept4"))
}

// WaitEnd waits until the listener takes no more connections.
func (s *server) WaitEnd() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.listening && !s.closed && s.ended == nil {
		s.wake.Wait()
	}
	switch {
	case s.closed:
		return s.opError("accept", net.ErrClosed)
	case s.ended != nil:
		return s.failed("accept4", s.ended)
	default:
		return s.opError("accept", impl.WrongState(impl.ErrNotListening, "accept4", syscall.EINVAL))
	}
}

// SetReadDeadline sets the deadline of Accept and EnsureReadable.
func (s *server) SetReadDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.opError("set", net.ErrClosed)
	}
	s.deadline.set(t)
	return nil
}
