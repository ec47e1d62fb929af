package sockets

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramMaker makes the implementation objects of datagram sockets, in the
// steps that the factories share. When a step fails nothing is left.
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
	network, place, err := m.ns.AbstractSocket.place(address, port)
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
	return finish(d, d.Bind(local))
}

// remote makes a socket with a default destination, the first address of a host
// that can be reached.
func (m datagramMaker) remote(ctx context.Context, host string, port int, options []ConnectOption) (impl.Datagram, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if _, err := checkPort(port); err != nil {
		return nil, err
	}
	ctx, cancel := m.ns.AbstractSocket.bounded(ctx)
	defer cancel()
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
	return m.first(ctx, m.route(addresses[0], local, remotes...))
}

// route returns the route to remotes at addresses of the kind of the given one.
func (m datagramMaker) route(address SocketAddress, local *impl.Endpoint, remotes ...impl.Endpoint) route {
	network := datagramsOf(address.network())
	return route{ns: m.ns, network: network, name: string(network), local: local, remotes: remotes}
}

// first makes a socket whose default destination is the first of the remotes
// that can be reached. When none can the error is the first one's.
func (m datagramMaker) first(ctx context.Context, r route) (impl.Datagram, error) {
	attempt := func(_ context.Context, remote impl.Endpoint) (impl.Datagram, error) {
		return m.connected(r, remote)
	}
	return turn[impl.Datagram]{r, attempt}.first(ctx, reachableFrom(r.local, r.remotes))
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

// connected makes a socket that has one of the remotes for its default
// destination and, where the route begins somewhere, is bound.
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
	return finish(d, err)
}

// make makes a socket of messages, raw or not, by the provider that is right for
// a place.
func (m datagramMaker) make(network impl.Network, place impl.Endpoint) (impl.Datagram, error) {
	return m.makeBy(m.ns.providerAt(network, place), network)
}

// makeBy makes a socket of messages by a provider.
func (m datagramMaker) makeBy(provider impl.Provider, network impl.Network) (impl.Datagram, error) {
	constructor := provider.NewDatagram
	if network.IsRaw() {
		constructor = provider.NewRaw
	}
	d, err := made(constructor(network))
	if err != nil {
		return nil, err
	}
	return finish(d, m.prepare(d))
}

// finish closes a socket after an error, which says it all.
func finish(d impl.Datagram, err error) (impl.Datagram, error) {
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// unlinkOnClose lets a Unix socket take its path away when it is closed, as the
// original does, wherever the implementation can.
func unlinkOnClose(d impl.Datagram) error {
	if !d.Network().IsUnix() {
		return nil
	}
	if err := impl.Set(d, impl.UnlinkOnClose, true); !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// datagramsOf answers the network of datagrams for the addresses of a network of
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

// portOf answers the place of a port at an address, which is every address of
// the host for nil.
func portOf(address SocketAddress, port int) (impl.Endpoint, error) {
	if address != nil {
		return endpointOf(address, port)
	}
	p, err := checkPort(port)
	return impl.IP(netip.Addr{}, p), err
}
