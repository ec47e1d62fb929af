package impltest_test

import (
	"net"
	"net/netip"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// An optional feature may be missing, if that is declared.
func TestSuiteWithoutFeatures(t *testing.T) {
	h := harness(func(testing.TB) impl.Provider { return narrow{memory.New()} })
	h.Features = impltest.Features{}
	h.UnixPath, h.Hosts = nil, nil
	impltest.Run(t, h)
}

// narrow is a provider that has only what is required: TCP over IPv4.
type narrow struct{ impl.Provider }

func (n narrow) NewStream(network impl.Network) (impl.Stream, error) {
	if network != impl.TCP && network != impl.TCP4 {
		return nil, net.UnknownNetworkError(network)
	}
	s, err := n.Provider.NewStream(network)
	if err != nil {
		return nil, err
	}
	return bareStream{s}, nil
}

func (n narrow) NewServer(network impl.Network) (impl.Server, error) {
	if network != impl.TCP && network != impl.TCP4 {
		return nil, net.UnknownNetworkError(network)
	}
	s, err := n.Provider.NewServer(network)
	if err != nil {
		return nil, err
	}
	return bareServer{s}, nil
}

func (n narrow) NewDatagram(network impl.Network) (impl.Datagram, error) {
	return nil, net.UnknownNetworkError(network)
}

func (n narrow) NewRaw(network impl.Network) (impl.Datagram, error) {
	return nil, net.UnknownNetworkError(network)
}

// bareStream has no capabilities, because it cannot be unwrapped.
type bareStream struct{ impl.Stream }

type bareServer struct{ impl.Server }

// Bind uses every address of IPv4 when the endpoint has none.
func (s bareServer) Bind(e impl.Endpoint) error {
	if !e.IsUnix() && !e.Addr().IsValid() {
		e = impl.IP(netip.IPv4Unspecified(), e.Port())
	}
	return s.Server.Bind(e)
}

func (s bareServer) Accept() (impl.Stream, error) { return bare(s.Server.Accept()) }

func (s bareServer) TryAccept() (impl.Stream, error) { return bare(s.Server.TryAccept()) }

func bare(s impl.Stream, err error) (impl.Stream, error) {
	if err != nil {
		return nil, err
	}
	return bareStream{s}, nil
}
