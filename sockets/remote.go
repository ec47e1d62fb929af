package sockets

import (
	"context"
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// remote resolves a host and connects to a port of it.
func remote[S any](ctx context.Context, class StreamClass[S], ns *Namespace, host string, port int, options []ConnectOption) (S, error) {
	var none S
	if _, err := checkPort(port); err != nil {
		return none, err
	}
	if ctx == nil {
		return none, impl.NilContext()
	}
	ctx, cancel := ns.AbstractSocket.bounded(ctx)
	defer cancel()
	addresses, err := ns.AbstractSocket.ResolveAddress(ctx, host)
	if err != nil {
		return none, &net.OpError{Op: "dial", Net: string(impl.TCP), Err: err}
	}
	return connectTo(ctx, class, ns, addresses, port, options)
}

// remoteAddress connects to a port of an address.
func remoteAddress[S any](ctx context.Context, class StreamClass[S], ns *Namespace, address SocketAddress, port int, options []ConnectOption) (S, error) {
	var none S
	if address == nil {
		return none, &ArgumentError{What: "address", Reason: "must not be nil"}
	}
	if ctx == nil {
		return none, impl.NilContext()
	}
	ctx, cancel := ns.AbstractSocket.bounded(ctx)
	defer cancel()
	return connectTo(ctx, class, ns, []SocketAddress{address}, port, options)
}

// connectTo connects to a port of the first of some addresses, all of one
// network, that takes the connection.
func connectTo[S any](ctx context.Context, class StreamClass[S], ns *Namespace, addresses []SocketAddress, port int, options []ConnectOption) (S, error) {
	var none S
	var settings connectSettings
	for _, o := range options {
		o(&settings)
	}
	r := route{ns: ns, network: addresses[0].network()}
	for _, address := range addresses {
		remote, err := endpointOf(address, port)
		if err != nil {
			return none, err
		}
		r.remotes = append(r.remotes, remote)
	}
	if settings.local {
		local, err := localEndpoint(settings.address, settings.port)
		if err != nil {
			return none, err
		}
		r.local = &local
	}
	stream, err := r.connect(ctx)
	if err != nil {
		return none, err
	}
	return class.adopt(stream), nil
}

// localEndpoint answers where a connection is to be bound; nil is any address.
func localEndpoint(address SocketAddress, port int) (impl.Endpoint, error) {
	if address != nil {
		return endpointOf(address, port)
	}
	p, err := checkPort(port)
	return impl.IP(netip.Addr{}, p), err
}
