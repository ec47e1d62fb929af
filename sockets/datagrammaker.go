package sockets

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramMaker makes the implementation objects of datagram sockets, in steps
// that the factories share. When a step fails it closes the object.
type datagramMaker struct {
	ns      *Namespace
	prepare func(impl.Datagram) error // before it is bound
}

// unbound makes a socket of an address class.
func (m datagramMaker) unbound(class SocketAddressClass) (impl.Datagram, error) {
	network, err := familyOf(class)
	if err != nil {
		return nil, err
	}
	network = datagramsOf(network)
	if network == impl.UDP {
		return newDeferredDatagram(class, m)
	}
	return m.makeBy(class.providerFor(network), network)
}

// deferred makes a socket of the class of its first address.
func (m datagramMaker) deferred() (impl.Datagram, error) {
	return newDeferredDatagram(m.ns.AbstractSocket.DefaultAddressClass(), m)
}

// local makes a socket that is bound to a port of an address, or of the default
// address class for nil.
func (m datagramMaker) local(address SocketAddress, port int) (impl.Datagram, error) {
	network, place, err := m.ns.AbstractSocket.endpointAt(address, port)
	if err != nil {
		return nil, err
	}
	return m.bound(datagramsOf(network), place)
}

func (m datagramMaker) bound(network impl.Network, local impl.Endpoint) (impl.Datagram, error) {
	d, err := m.make(network, local)
	if err != nil {
		return nil, err
	}
	return orClose(d, d.Bind(local))
}

// remote makes a socket whose default destination is the first reachable
// address of a host.
func (m datagramMaker) remote(ctx context.Context, host string, port int, options []ConnectOption) (impl.Datagram, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if _, err := checkPort(port); err != nil {
		return nil, err
	}
	ctx, bound := m.ns.AbstractSocket.bounded(ctx)
	defer bound.end()
	addresses, err := m.ns.AbstractSocket.ResolveAddress(ctx, host)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: string(impl.UDP), Err: err}
	}
	local, err := localEndpoint(options)
	if err != nil {
		return nil, err
	}
	remotes, err := remotesOf(addresses, port)
	if err != nil {
		return nil, err
	}
	return m.first(ctx, m.route(addresses[0], local), remotes)
}

// route returns the route to addresses of the kind of the given one.
func (m datagramMaker) route(address SocketAddress, local *impl.Endpoint) route {
	network := datagramsOf(address.network())
	return route{ns: m.ns, network: network, name: string(network), local: local}
}

// first makes a socket whose default destination is the first reachable one of
// the remotes. When there is none, the error is that of the first remote.
func (m datagramMaker) first(ctx context.Context, r route, remotes []impl.Endpoint) (impl.Datagram, error) {
	return firstOf(ctx, r, reachableFrom(r.local, remotes), func(_ context.Context, remote impl.Endpoint) (impl.Datagram, error) {
		return m.connected(r, remote)
	})
}

func (m datagramMaker) remoteAddress(address SocketAddress, port int, options []ConnectOption) (impl.Datagram, error) {
	remote, err := endpointOf(address, port)
	if err != nil {
		return nil, err
	}
	local, err := localEndpoint(options)
	if err != nil {
		return nil, err
	}
	return m.connected(m.route(address, local), remote)
}

// connected makes a socket with a remote as its default destination, bound to
// the local endpoint of the route if it has one.
func (m datagramMaker) connected(r route, remote impl.Endpoint) (impl.Datagram, error) {
	d, err := m.make(r.network, remote)
	if err != nil {
		return nil, err
	}
	if r.local != nil {
		err = d.Bind(*r.local)
	}
	if err == nil {
		err = d.Connect(destination(r.network, remote))
	}
	if err != nil {
		err = r.failed(remote, err)
	}
	return orClose(d, err)
}

// make makes a datagram or raw socket by the provider for an endpoint.
func (m datagramMaker) make(network impl.Network, place impl.Endpoint) (impl.Datagram, error) {
	return m.makeBy(m.ns.providerAt(network, place), network)
}

// makeBy makes a datagram or raw socket by a provider.
func (m datagramMaker) makeBy(provider impl.Provider, network impl.Network) (impl.Datagram, error) {
	constructor := provider.NewDatagram
	if network.IsRaw() {
		constructor = provider.NewRaw
	}
	d, err := checkMade(constructor(network))
	if err != nil {
		return nil, err
	}
	return orClose(d, m.prepare(d))
}

// orClose returns the socket or, after an error, closes it and returns the
// error.
func orClose(d impl.Datagram, err error) (impl.Datagram, error) {
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// unlinkOnClose makes Close of a Unix socket remove its path, as in the
// original, where the implementation can.
func unlinkOnClose(d impl.Datagram) error {
	if !d.Network().IsUnix() {
		return nil
	}
	if err := impl.Set(d, impl.UnlinkOnClose, true); !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// datagramsOf returns the network of datagrams for the addresses of a network of
// streams.
func datagramsOf(streams impl.Network) impl.Network {
	switch streams {
	case impl.Unix:
		return impl.Unixgram
	case impl.TCP4:
		return impl.UDP4
	case impl.TCP6:
		return impl.UDP6
	default:
		return impl.UDP
	}
}

// portOf returns the endpoint of a port at an address; nil stands for every
// address of the host.
func portOf(address SocketAddress, port int) (impl.Endpoint, error) {
	if address != nil {
		return endpointOf(address, port)
	}
	p, err := checkPort(port)
	return impl.IP(netip.Addr{}, p), err
}
