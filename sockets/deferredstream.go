package sockets

import (
	"context"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// deferredStream is the implementation object of [SocketClass.New].
type deferredStream struct{ deferred[impl.Stream] }

var _ impl.Stream = (*deferredStream)(nil)

func newDeferredStream(class SocketAddressClass) (*deferredStream, error) {
	s := new(deferredStream)
	err := s.init(class, deferredKind[impl.Stream]{make: impl.Provider.NewStream, network: streamsOf})
	return s, err
}

// Connect connects the object for the endpoint. After an error another endpoint
// may have another object.
func (s *deferredStream) Connect(ctx context.Context, remote impl.Endpoint) error {
	return s.place(remote, func(object impl.Stream, remote impl.Endpoint) error { return object.Connect(ctx, remote) })
}

// The other methods forward to the object.

func (s *deferredStream) RemoteEndpoint() impl.Endpoint { return s.current().RemoteEndpoint() }
func (s *deferredStream) CanWrite() bool                { return s.current().CanWrite() }
func (s *deferredStream) EnsureWritable() error         { return s.callCurrent(impl.Stream.EnsureWritable) }
func (s *deferredStream) CloseRead() error              { return s.callCurrent(impl.Stream.CloseRead) }
func (s *deferredStream) CloseWrite() error             { return s.callCurrent(impl.Stream.CloseWrite) }
func (s *deferredStream) Read(p []byte) (int, error) {
	return resultOfCurrent(&s.deferred, func(object impl.Stream) (int, error) { return object.Read(p) })
}
func (s *deferredStream) TryRead(p []byte) (int, error) {
	return resultOfCurrent(&s.deferred, func(object impl.Stream) (int, error) { return object.TryRead(p) })
}
func (s *deferredStream) Write(p []byte) (int, error) {
	return resultOfCurrent(&s.deferred, func(object impl.Stream) (int, error) { return object.Write(p) })
}
func (s *deferredStream) SetWriteDeadline(t time.Time) error {
	return s.setAndRecord("write deadline", func(object impl.Stream) error { return object.SetWriteDeadline(t) })
}
