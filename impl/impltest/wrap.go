package impltest

import (
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/need"
)

// Wrap returns a provider that only forwards, and whose sockets do the same. It
// is the pattern for wrappers that do more, and shows with the suite that the
// boundary can be wrapped without loss: impl.As finds on the objects of the
// wrapper all that it finds on the objects of p. A wrapper that watches or
// changes bytes begins with the same lines, without UnwrapData.
func Wrap(p impl.Provider) impl.Provider {
	need.NotNil("impltest.Wrap", p, "the provider to wrap")
	return wrappedProvider{p}
}

type wrappedProvider struct{ impl.Provider }

func (w wrappedProvider) Unwrap() any { return w.Provider }

func (w wrappedProvider) NewStream(network impl.Network) (impl.Stream, error) {
	return wrapStream(w.Provider.NewStream(network))
}

func (w wrappedProvider) NewServer(network impl.Network) (impl.Server, error) {
	s, err := w.Provider.NewServer(network)
	if err != nil {
		return nil, err
	}
	return wrappedServer{s}, nil
}

func (w wrappedProvider) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := w.Provider.NewDatagram(network)
	if err != nil {
		return nil, err
	}
	return wrappedDatagram{d}, nil
}

func (w wrappedProvider) NewRaw(network impl.Network) (impl.Datagram, error) {
	d, err := w.Provider.NewRaw(network)
	if err != nil {
		return nil, err
	}
	return wrappedDatagram{d}, nil
}

type wrappedDatagram struct{ impl.Datagram }

func (w wrappedDatagram) Unwrap() any     { return w.Datagram }
func (w wrappedDatagram) UnwrapData() any { return w.Datagram }

type wrappedStream struct{ impl.Stream }

func (w wrappedStream) Unwrap() any     { return w.Stream }
func (w wrappedStream) UnwrapData() any { return w.Stream }

func wrapStream(s impl.Stream, err error) (impl.Stream, error) {
	if err != nil {
		return nil, err
	}
	return wrappedStream{s}, nil
}

type wrappedServer struct{ impl.Server }

func (w wrappedServer) Unwrap() any { return w.Server }

func (w wrappedServer) Accept() (impl.Stream, error) { return wrapStream(w.Server.Accept()) }

func (w wrappedServer) TryAccept() (impl.Stream, error) { return wrapStream(w.Server.TryAccept()) }
