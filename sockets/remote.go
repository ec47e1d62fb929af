package sockets

import (
	"context"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// connectHost resolves a host and connects to a port of it.
func connectHost[S any](ctx context.Context, class StreamClass[S], ns *Namespace, host string, port int, options []ConnectOption) (S, error) {
	return connectTo(ctx, class, ns, port, options, func(ctx context.Context) ([]SocketAddress, error) {
		return addressesOf(ctx, ns, host)
	})
}

// addressesOf resolves a host in order to connect to it.
func addressesOf(ctx context.Context, ns *Namespace, host string) ([]SocketAddress, error) {
	addresses, err := ns.AbstractSocket.ResolveAddress(ctx, host)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: string(impl.TCP), Err: err}
	}
	return addresses, nil
}

// remotesOf returns the endpoints of a port at some addresses.
func remotesOf(addresses []SocketAddress, port int) ([]impl.Endpoint, error) {
	remotes := make([]impl.Endpoint, 0, len(addresses))
	for _, address := range addresses {
		remote, err := endpointOf(address, port)
		if err != nil {
			return nil, err
		}
		remotes = append(remotes, remote)
	}
	return remotes, nil
}

// connectAddress connects to a port of an address.
func connectAddress[S any](ctx context.Context, class StreamClass[S], ns *Namespace, address SocketAddress, port int, options []ConnectOption) (S, error) {
	return connectTo(ctx, class, ns, port, options, func(context.Context) ([]SocketAddress, error) {
		if isNil(address) {
			return nil, nilAddress()
		}
		return []SocketAddress{address}, nil
	})
}

// connectTo connects to a port of the first of some addresses, all of one
// network, that takes the connection. It checks its arguments before it asks
// for the addresses.
func connectTo[S any](ctx context.Context, class StreamClass[S], ns *Namespace, port int, options []ConnectOption,
	addresses func(context.Context) ([]SocketAddress, error)) (S, error) {
	var none S
	if err := impl.CheckContext(ctx); err != nil {
		return none, err
	}
	if _, err := checkPort(port); err != nil {
		return none, err
	}
	local, err := localEndpoint(options)
	if err != nil {
		return none, err
	}
	ctx, bound := ns.AbstractSocket.bounded(ctx)
	defer bound.end()
	all, err := addresses(ctx)
	if err != nil {
		return none, err
	}
	remotes, err := remotesOf(all, port)
	if err != nil {
		return none, err
	}
	network := all[0].network()
	stream, err := route{ns: ns, network: network, name: string(network), local: local}.connect(ctx, remotes)
	if err != nil {
		return none, err
	}
	return class.adopt(stream), nil
}

// localEndpoint returns the local endpoint for a connection, nil where the
// implementation chooses.
func localEndpoint(options []ConnectOption) (*impl.Endpoint, error) {
	if len(options) == 0 {
		return nil, nil
	}
	var settings connectSettings
	for _, o := range options {
		if o == nil {
			return nil, nilOption()
		}
		o(&settings)
	}
	if !settings.local {
		return nil, nil
	}
	local, err := portOf(settings.address, settings.port)
	return &local, err
}
