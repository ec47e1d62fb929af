package sockets

import (
	"context"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

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
	flow := s.emitter().flow
	if err := s.mayConnect(flow); err != nil {
		return err
	}
	flow.driven.Store(true)
	ctx, cancel := flow.context()
	flow.cancel.Store(&cancel)
	if !s.IsOpen() {
		cancel() // Close has looked for it before
	}
	go func() {
		defer cancel()
		err := s.connectTo(ctx, host, port)
		s.post(func() { s.hasConnected(err) })
	}()
	return nil
}

// mayConnect claims connecting for the caller, or says why it must not.
func (s *Socket) mayConnect(f *flow) error {
	switch {
	case !s.IsOpen():
		return s.closedError("dial")
	case !f.connecting.CompareAndSwap(false, true):
		return impl.OpError("dial", s.object().Network(), s.object().LocalEndpoint(), impl.Endpoint{},
			impl.WrongState(ErrConnected, "connect", syscall.EALREADY))
	case s.connected.Load():
		f.connecting.Store(false)
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
func (s *Socket) hasConnected(err error) {
	e := s.events.get()
	s.connected.Store(err == nil)
	e.flow.connecting.Store(false)
	if err != nil {
		s.dispatch(EventIOError.New(err))
		return
	}
	e.pump.Start()
	s.flushSoon() // what was put before
	s.dispatch(EventConnect.New(struct{}{}))
}

// stopConnecting ends a Connect that has not ended yet.
func (s *Socket) stopConnecting() {
	if e := s.events.get(); e != nil && e.flow.cancel.Load() != nil {
		(*e.flow.cancel.Load())()
	}
}

// Timeout answers how long Connect may take: what was set, or else the
// class-side timeout. Zero means no bound.
//
// AIR: Socket.timeout.
func (s *Socket) Timeout() time.Duration {
	s.check()
	if e := s.events.get(); e != nil && e.flow.timeout.Load() != 0 {
		return time.Duration(e.flow.timeout.Load())
	}
	return s.shared().Timeout()
}

// SetTimeout sets what Timeout answers, for calls of Connect from now on. Zero
// stands for the class-side timeout; a negative one is a *RangeError and changes
// nothing.
//
// AIR: Socket.timeout.
func (s *Socket) SetTimeout(d time.Duration) error {
	s.check()
	if err := checkTimeout(d); err != nil {
		return err
	}
	s.emitter().flow.timeout.Store(int64(d))
	return nil
}

// context answers the context of a Connect.
func (f *flow) context() (context.Context, context.CancelFunc) {
	if timeout := f.socket.Timeout(); timeout > 0 {
		return context.WithTimeout(context.Background(), timeout)
	}
	return context.WithCancel(context.Background())
}
