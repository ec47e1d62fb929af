package impltest_test

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
)

// badServer is a server with a defect.
type badServer struct{ impl.Server }

func (s badServer) Unwrap() any { return s.Server }

// bindTwice reports success for a second Bind.
func bindTwice(s impl.Server) impl.Server { return bindsTwice{badServer{s}} }

type bindsTwice struct{ badServer }

func (s bindsTwice) Bind(e impl.Endpoint) error {
	if s.Bound() {
		return nil
	}
	return s.Server.Bind(e)
}

// listenAtOnce listens as soon as it is bound.
func listenAtOnce(s impl.Server) impl.Server { return listensAtOnce{badServer{s}} }

type listensAtOnce struct{ badServer }

func (s listensAtOnce) Bind(e impl.Endpoint) error {
	if err := s.Server.Bind(e); err != nil {
		return err
	}
	return s.Listen(1)
}

// smallBacklog takes the backlog for the number of connections.
func smallBacklog(s impl.Server) impl.Server { return hasSmallBacklog{badServer{s}} }

type hasSmallBacklog struct{ badServer }

func (s hasSmallBacklog) Listen(backlog int) error { return s.Server.Listen(max(backlog-1, 0)) }

// keepPort keeps the port while connections on it are open.
func keepPort(s impl.Server) impl.Server {
	_ = impl.Set(s, impl.ReuseAddr, false) // every object of the suite has the option, or is of no interest here
	return s
}

// onlyIPv6 does not accept IPv4 on a server without an address.
func onlyIPv6(s impl.Server) impl.Server {
	_ = impl.Set(s, impl.V6Only, true) // as in keepPort
	return s
}

// lastFirst accepts the second of two connections before the first.
func lastFirst(s impl.Server) impl.Server { return &acceptsLastFirst{badServer: badServer{s}} }

type acceptsLastFirst struct {
	badServer
	mu     sync.Mutex
	passed impl.Stream // the one that was passed over
}

func (s *acceptsLastFirst) Accept() (impl.Stream, error) {
	s.mu.Lock()
	passed := s.passed
	s.passed = nil
	s.mu.Unlock()
	if passed != nil {
		return passed, nil
	}
	first, err := s.Server.Accept()
	if err != nil {
		return nil, err
	}
	second, err := s.TryAccept()
	if err != nil {
		return first, nil //nolint:nilerr // there is no second one
	}
	s.mu.Lock()
	s.passed = first
	s.mu.Unlock()
	return second, nil
}

func (s *acceptsLastFirst) Close() error {
	s.mu.Lock()
	passed := s.passed
	s.passed = nil
	s.mu.Unlock()
	if passed != nil {
		_ = passed.Close() // the scene does not close it
	}
	return s.Server.Close()
}

// ignoreUnlink removes the path whatever the option says.
func ignoreUnlink(s impl.Server) impl.Server {
	options, _ := impl.As[impl.Options](s)
	return ignoresUnlink{badServer{s}, options}
}

type ignoresUnlink struct {
	badServer
	impl.Options
}

func (s ignoresUnlink) SetOption(name string, value any) error {
	if name == impl.UnlinkOnClose.Name() {
		return nil
	}
	return s.Options.SetOption(name, value)
}
