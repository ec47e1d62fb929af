package sockets

import "github.com/smalltalk-sockets/go/impl"

// deferredServer is the implementation object of [ServerSocketClass.New].
type deferredServer struct{ deferred[impl.Server] }

var _ impl.Server = (*deferredServer)(nil)

func newDeferredServer(class SocketAddressClass) (*deferredServer, error) {
	s := new(deferredServer)
	err := s.init(class, deferredKind[impl.Server]{make: impl.Provider.NewServer, network: streamsOf})
	return s, err
}

// The methods forward to the object.

func (s *deferredServer) Bound() bool     { return s.current().Bound() }
func (s *deferredServer) Listening() bool { return s.current().Listening() }
func (s *deferredServer) Accept() (impl.Stream, error) {
	return resultOfCurrent(&s.deferred, impl.Server.Accept)
}
func (s *deferredServer) TryAccept() (impl.Stream, error) {
	return resultOfCurrent(&s.deferred, impl.Server.TryAccept)
}
func (s *deferredServer) WaitEnd() error { return s.callCurrent(impl.Server.WaitEnd) }
func (s *deferredServer) Listen(backlog int) error {
	return s.callCurrent(func(object impl.Server) error { return object.Listen(backlog) })
}
