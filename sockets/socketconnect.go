package sockets

import (
	"cmp"
	"context"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// connector is what a socket has for Connect.
type connector struct {
	timeout    atomic.Int64 // a time.Duration, 0 for the class-side one
	connecting atomic.Bool
	cancel     atomic.Pointer[context.CancelFunc] // ends connecting
}

// Connect begins to connect to a port of a host and answers at once. How it ends
// is an event: EventConnect, or EventIOError with the error that
// [SocketClass.Remote] would have answered, after which Connect can be called
// again. It takes no longer than [Socket.Timeout].
//
// Where the host has addresses of both families, those of the first one are tried
// for 300 milliseconds, then the others as long, then again both for twice as
// long, and so on: one socket cannot race them as Remote does.
//
// The host is as for Remote. A port outside of 0..65535 is a *RangeError, an
// empty host an *ArgumentError. While the socket is connected, or connects, the
// error matches [ErrConnected]; once it is closed it is net.ErrClosed.
//
// AIR: Socket.connect.
func (s *Socket) Connect(host string, port int) error {
	s.check()
	if _, err := checkPort(port); err != nil {
		return err
	}
	if host == "" {
		return &ArgumentError{What: "host", Reason: "must not be empty"}
	}
	c := s.connects()
	if err := s.checkConnect(c); err != nil {
		return err
	}
	e := s.driven()
	ctx, cancel := s.connectContext()
	c.cancel.Store(&cancel)
	if !s.IsOpen() {
		cancel() // Close has looked for it before
	}
	go func() {
		defer cancel()
		err := s.connectTo(ctx, host, port)
		e.post(func() { e.hasConnected(c, err) })
	}()
	return nil
}

// checkConnect claims connecting for the caller, or returns why it must not connect.
func (s *Socket) checkConnect(c *connector) error {
	switch {
	case !s.IsOpen():
		return s.closedError("dial")
	case !c.connecting.CompareAndSwap(false, true):
		return impl.OpError("dial", s.object().Network(), s.object().LocalEndpoint(), impl.Endpoint{},
			impl.WrongState(ErrConnected, "connect", syscall.EALREADY))
	case s.connected.Load():
		c.connecting.Store(false)
		return impl.OpError("dial", s.object().Network(), s.object().LocalEndpoint(), s.stream().RemoteEndpoint(),
			impl.WrongState(ErrConnected, "connect", syscall.EISCONN))
	}
	return nil
}

// connectTo connects to an address of the host that takes the connection, of the
// family of the first one if that does so soon.
func (s *Socket) connectTo(ctx context.Context, host string, port int) error {
	addresses, err := addressesOf(ctx, s.Namespace(), host)
	if err != nil {
		return err
	}
	remotes, err := remotesOf(addresses, port)
	if err != nil {
		return err
	}
	attempt := func(ctx context.Context, remote impl.Endpoint) (impl.Stream, error) {
		return s.stream(), s.stream().Connect(ctx, remote)
	}
	network := addresses[0].network()
	t := turn[impl.Stream]{route{network: network, name: string(network)}, attempt}
	primaries, fallbacks := byFamily(remotes)
	return alternate(ctx, t.over(primaries), t.over(fallbacks))
}

// hasConnected tells how connecting has ended, on the loop. Everything else of the
// connection comes behind that.
func (e *evented) hasConnected(c *connector, err error) {
	e.connected.Store(err == nil)
	c.connecting.Store(false)
	if err != nil {
		e.socket.dispatch(EventIOError.New(err))
		return
	}
	e.pump.Start()
	e.flushSoon() // what was put before
	e.socket.dispatch(EventConnect.New(struct{}{}))
}

// stopConnecting ends a Connect that has not ended yet.
func (s *Socket) stopConnecting() {
	if c := s.connector.Load(); c != nil && c.cancel.Load() != nil {
		(*c.cancel.Load())()
	}
}

// Timeout returns how long Connect may take: what was set, or else the
// class-side timeout. Zero means no bound.
//
// AIR: Socket.timeout.
func (s *Socket) Timeout() time.Duration {
	s.check()
	ofClass := s.shared().Timeout()
	if c := s.connector.Load(); c != nil {
		return cmp.Or(time.Duration(c.timeout.Load()), ofClass)
	}
	return ofClass
}

// SetTimeout sets what Timeout returns, for calls of Connect from now on. Zero
// stands for the class-side timeout; a negative one is a *RangeError and changes
// nothing.
//
// AIR: Socket.timeout.
func (s *Socket) SetTimeout(d time.Duration) error {
	s.check()
	if err := checkTimeout(d); err != nil {
		return err
	}
	s.connects().timeout.Store(int64(d))
	return nil
}

// connects returns the connector, which the first call makes.
func (s *Socket) connects() *connector {
	if s.connector.Load() == nil {
		s.connector.CompareAndSwap(nil, new(connector))
	}
	return s.connector.Load()
}

// connectContext returns the context of a Connect.
func (s *Socket) connectContext() (context.Context, context.CancelFunc) {
	if timeout := s.Timeout(); timeout > 0 {
		return context.WithTimeout(context.Background(), timeout)
	}
	return context.WithCancel(context.Background())
}
