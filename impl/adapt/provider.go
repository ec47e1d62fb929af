package adapt

import (
	"context"
	"net"
	"slices"

	"github.com/smalltalk-sockets/go/impl"
)

// Provider makes the sockets of an implementation out of functions that dial and listen.
// A function that is nil takes its kind of sockets away: the constructor then returns a
// net.UnknownNetworkError. The fields must not change once a method was called; then a
// Provider is safe for concurrent use, as far as its functions are.
type Provider struct {
	// Dial connects to an address in the form of package net: the DialContext of a
	// net.Dialer, of an SSH client, of a tsnet node. Connect of a stream calls it, with an
	// address of numbers or a path, and with a context that also ends when the stream is
	// closed.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Listen makes a listener, as the Listen of a net.ListenConfig does. Bind of a server
	// calls it: package net has no listener that is bound and does not listen yet.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// Networks are the networks that the functions know. When it is nil they are those of
	// TCP.
	Networks []impl.Network
	// Resolver looks names up. When it is nil, only literal addresses and localhost have
	// addresses, and services their well-known ports. With kernel.New() the names are those
	// of the machine.
	Resolver impl.Resolver
	// Cause translates an error of the functions, or of the connections that they made, into
	// one of the boundary, such as an errno. What it gets is the error inside a
	// *net.OpError, where there is one. When it is nil, errors stay as they are.
	Cause func(error) error
}

var _ impl.Provider = (*Provider)(nil)

// ip are the networks that a Provider has when it names none.
var ip = []impl.Network{impl.TCP, impl.TCP4, impl.TCP6}

// has returns a net.UnknownNetworkError for a network that p does not have, or that is not
// of the kind that is asked for.
func (p *Provider) has(network impl.Network, is bool) error {
	known := p.Networks
	if known == nil {
		known = ip
	}
	if !is || !slices.Contains(known, network) {
		return net.UnknownNetworkError(network)
	}
	return nil
}

// IsSupported reports whether p can make any sockets.
func (p *Provider) IsSupported() bool {
	return p.Dial != nil || p.Listen != nil
}

// NewStream makes a stream that Connect will dial. It does not block.
func (p *Provider) NewStream(network impl.Network) (impl.Stream, error) {
	if err := p.has(network, p.Dial != nil && network.IsStream()); err != nil {
		return nil, err
	}
	return &stream{network: network, provider: p}, nil
}

// NewServer makes a server for which Bind will make a listener. It does not block.
func (p *Provider) NewServer(network impl.Network) (impl.Server, error) {
	if err := p.has(network, p.Listen != nil && network.IsStream()); err != nil {
		return nil, err
	}
	return newServer(p, network), nil
}

// NewDatagram returns a net.UnknownNetworkError.
func (p *Provider) NewDatagram(network impl.Network) (impl.Datagram, error) {
	return nil, net.UnknownNetworkError(network)
}

// NewRaw returns a net.UnknownNetworkError: engines have no raw sockets.
func (p *Provider) NewRaw(network impl.Network) (impl.Datagram, error) {
	return nil, net.UnknownNetworkError(network)
}
