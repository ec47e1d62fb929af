package impltest_test

import (
	"context"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// streams makes a defect of every stream of a provider, the accepted ones
// included.
func streams(bad func(impl.Stream) impl.Stream) func(impl.Provider) impl.Provider {
	return func(p impl.Provider) impl.Provider {
		return brokenProvider{p, bad, sound[impl.Server], sound[impl.Datagram]}
	}
}

// servers makes a defect of every server of a provider.
func servers(bad func(impl.Server) impl.Server) func(impl.Provider) impl.Provider {
	return func(p impl.Provider) impl.Provider {
		return brokenProvider{p, sound[impl.Stream], bad, sound[impl.Datagram]}
	}
}

// datagrams makes a defect of every datagram socket of a provider.
func datagrams(bad func(impl.Datagram) impl.Datagram) func(impl.Provider) impl.Provider {
	return func(p impl.Provider) impl.Provider {
		return brokenProvider{p, sound[impl.Stream], sound[impl.Server], bad}
	}
}

// sound changes nothing.
func sound[T any](socket T) T { return socket }

type brokenProvider struct {
	impl.Provider
	stream   func(impl.Stream) impl.Stream
	server   func(impl.Server) impl.Server
	datagram func(impl.Datagram) impl.Datagram
}

func (p brokenProvider) NewStream(network impl.Network) (impl.Stream, error) {
	return p.made(p.Provider.NewStream(network))
}

func (p brokenProvider) NewServer(network impl.Network) (impl.Server, error) {
	s, err := p.Provider.NewServer(network)
	if err != nil {
		return nil, err
	}
	return acceptsBroken{p.server(s), p}, nil
}

func (p brokenProvider) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := p.Provider.NewDatagram(network)
	if err != nil {
		return nil, err
	}
	return p.datagram(d), nil
}

func (p brokenProvider) NewRaw(network impl.Network) (impl.Datagram, error) {
	d, err := p.Provider.NewRaw(network)
	if err != nil {
		return nil, err
	}
	return p.datagram(d), nil
}

func (p brokenProvider) made(s impl.Stream, err error) (impl.Stream, error) {
	if err != nil {
		return nil, err
	}
	return p.stream(s), nil
}

// acceptsBroken breaks the streams that it accepts.
type acceptsBroken struct {
	impl.Server
	provider brokenProvider
}

func (s acceptsBroken) Unwrap() any { return s.Server }

func (s acceptsBroken) Accept() (impl.Stream, error) { return s.provider.made(s.Server.Accept()) }

func (s acceptsBroken) TryAccept() (impl.Stream, error) { return s.provider.made(s.Server.TryAccept()) }

// knowEverybody returns an address for any name.
func knowEverybody(p impl.Provider) impl.Provider { return knowsEverybody{p} }

type knowsEverybody struct{ impl.Provider }

func (knowsEverybody) LookupHost(context.Context, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.IPv6Loopback()}, nil
}

// knowEveryNetwork takes unknown networks for TCP.
func knowEveryNetwork(p impl.Provider) impl.Provider { return knowsEveryNetwork{p} }

type knowsEveryNetwork struct{ impl.Provider }

func (k knowsEveryNetwork) NewStream(network impl.Network) (impl.Stream, error) {
	s, err := k.Provider.NewStream(network)
	if err != nil {
		return k.Provider.NewStream(impl.TCP)
	}
	return s, nil
}
