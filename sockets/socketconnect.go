package sockets

import (
	"cmp"
	"context"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// connector is the state of Connect.
type connector struct {
	timeout    atomic.Int64 // a time.Duration, 0 for the class-side one
	connecting atomic.Bool
	cancel     atomic.Pointer[context.CancelFunc] // ends connecting
}

// Connect begins to connect to a port of a host and returns at once. It ends
// with an event: EventConnect, or EventIOError with the error that
// [SocketClass.Remote] would return, after which Connect can be called again. It
// takes no longer than [Socket.Timeout].
//
// If the host has addresses of both families, Connect tries the first family for
// 300 milliseconds, then the other for the same time, then both again for twice
// as long, and so on: one socket cannot race them as Remote does.
//
// The host has the form that Remote takes. A port outside of 0..65535 is a
// *RangeError, an empty host an *ArgumentError. While the socket is connected,
// or connects, the error matches [ErrConnected]; once it is closed it is
// net.ErrClosed.
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
	c := &s.ensureRare().connector
	if err := s.claimConnect(c); err != nil {
		return err
	}
	e := s.ensureEvented()
	ctx, cancel := s.connectContext()
	c.cancel.Store(&cancel)
	if !s.IsOpen() {
		cancel() // Close looked for it before
	}
	go func() {
		defer cancel()
		err := s.connectTo(ctx, host, port)
		e.post(func() { e.endConnect(c, err) })
	}()
	return nil
}

// claimConnect claims connecting for the caller, or returns why it must not connect.
func (s *Socket) claimConnect(c *connector) error {
	switch {
	case !s.IsOpen():
		return s.closedError("dial")
	case !c.connecting.CompareAndSwap(false, true):
		return impl.OpError("dial", s.object().Network(), s.object().LocalEndpoint(), impl.Endpoint{},
			impl.WrongState(ErrConnected, "connect", syscall.EALREADY))
	case s.state.has(connected):
		c.connecting.Store(false)
		return impl.OpError("dial", s.object().Network(), s.object().LocalEndpoint(), s.stream().RemoteEndpoint(),
			impl.WrongState(ErrConnected, "connect", syscall.EISCONN))
	}
	return nil
}

// connectTo connects to an address of the host, one of the first address's
// family if that connects soon.
func (s *Socket) connectTo(ctx context.Context, host string, port int) error {
	addresses, err := addressesOf(ctx, s.Namespace(), host)
	if err != nil {
		return err
	}
	remotes, err := remotesOf(addresses, port)
	if err != nil {
		return err
	}
	try := func(ctx context.Context, remote impl.Endpoint) (impl.Stream, error) {
		return s.stream(), s.stream().Connect(ctx, remote)
	}
	network := addresses[0].network()
	r := route{network: network, name: string(network)}
	primaries, fallbacks := byFamily(remotes)
	return alternate(ctx, racerTo(r, primaries, try), racerTo(r, fallbacks, try))
}

// endConnect dispatches the end of a Connect, on the loop, before all other
// events of the connection.
func (e *evented) endConnect(c *connector, err error) {
	e.state.put(connected, err == nil)
	c.connecting.Store(false)
	if err != nil {
		e.socket.dispatch(EventIOError.New(err))
		return
	}
	e.pump.Start()
	e.flushSoon() // bytes put before
	e.socket.dispatch(EventConnect.New(struct{}{}))
}

// stopConnecting cancels a running Connect.
func (s *Socket) stopConnecting() {
	if r := s.rare.Load(); r != nil && r.cancel.Load() != nil {
		(*r.cancel.Load())()
	}
}

// Timeout returns how long Connect may take: the time of SetTimeout, or else
// the class-side timeout. Zero means no bound.
//
// AIR: Socket.timeout.
func (s *Socket) Timeout() time.Duration {
	s.check()
	ofClass := s.shared().Timeout()
	if r := s.rare.Load(); r != nil {
		return cmp.Or(time.Duration(r.timeout.Load()), ofClass)
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
	if err := checkDuration("timeout", d); err != nil {
		return err
	}
	s.ensureRare().timeout.Store(int64(d))
	return nil
}

// connectContext returns the context of a Connect.
func (s *Socket) connectContext() (context.Context, context.CancelFunc) {
	if timeout := s.Timeout(); timeout > 0 {
		return context.WithTimeout(context.Background(), timeout)
	}
	return context.WithCancel(context.Background())
}
