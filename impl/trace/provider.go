package trace

import (
	"context"
	"net/netip"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// provider is a provider whose sockets are observed.
type provider struct {
	impl.Provider
	on site
}

// Unwrap returns the provider that is wrapped.
func (p *provider) Unwrap() any { return p.Provider }

func (p *provider) NewStream(network impl.Network) (impl.Stream, error) {
	s, err := p.Provider.NewStream(network)
	if err != nil {
		return nil, p.failed("new stream", network, err)
	}
	return newStream(p.on, s, 0), nil
}

func (p *provider) NewServer(network impl.Network) (impl.Server, error) {
	s, err := p.Provider.NewServer(network)
	if err != nil {
		return nil, p.failed("new server", network, err)
	}
	return &server{s, p.on}, nil
}

func (p *provider) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := p.Provider.NewDatagram(network)
	if err != nil {
		return nil, p.failed("new datagram", network, err)
	}
	return &datagram{d, p.on}, nil
}

func (p *provider) NewRaw(network impl.Network) (impl.Datagram, error) {
	d, err := p.Provider.NewRaw(network)
	if err != nil {
		return nil, p.failed("new raw", network, err)
	}
	return &datagram{d, p.on}, nil
}

func (p *provider) failed(call string, network impl.Network, err error) error {
	p.on.emit(Event{Kind: Called, Network: network, Call: call, Err: err})
	return err
}

func (p *provider) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	e := p.asked(Event{Call: "lookup host", Name: host})
	addrs, err := p.Provider.LookupHost(ctx, host)
	e.Addrs = addrs
	p.replied(e, err)
	return addrs, err
}

func (p *provider) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	e := p.asked(Event{Call: "lookup address", Name: addr.String()})
	names, err := p.Provider.LookupAddr(ctx, addr)
	e.Text = strings.Join(names, ", ")
	p.replied(e, err)
	return names, err
}

func (p *provider) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	e := p.asked(Event{Call: "lookup port", Network: network, Name: service})
	port, err := p.Provider.LookupPort(ctx, network, service)
	e.Text = strconv.Itoa(int(port))
	p.replied(e, err)
	return port, err
}

func (p *provider) asked(e Event) Event {
	e.Kind = LookupAsked
	p.on.emit(e)
	return e
}

func (p *provider) replied(e Event, err error) {
	e.Kind, e.Err = LookupAnswered, err
	p.on.emit(e)
}
