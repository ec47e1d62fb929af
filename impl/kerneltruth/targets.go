package kerneltruth

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// target returns the endpoints that "host:port", a path or an object's name
// stand for, with the errors of package net when a name is not known.
func (r *replay) target(ctx context.Context, op string, network impl.Network, address string) ([]impl.Endpoint, error) {
	if network.IsUnix() || strings.HasPrefix(address, "$") {
		return []impl.Endpoint{r.endpoint(address)}, nil
	}
	if network.IsRaw() {
		return []impl.Endpoint{r.endpoint(address)}, nil
	}
	host, service, err := net.SplitHostPort(r.paths.enter(address))
	var port uint16
	if err == nil {
		port, err = r.port(network, service)
	}
	if err != nil {
		return nil, impl.OpError(op, network, impl.Endpoint{}, impl.Endpoint{}, err)
	}
	if host == "" {
		return []impl.Endpoint{impl.IP(netip.Addr{}, port)}, nil
	}
	addrs, err := r.provider.LookupHost(ctx, host)
	if err != nil {
		return nil, impl.OpError(op, network, impl.Endpoint{}, impl.Endpoint{}, err)
	}
	var all []impl.Endpoint
	for _, a := range addrs {
		if strings.HasSuffix(string(network), "4") && a.Is6() || strings.HasSuffix(string(network), "6") && a.Is4() {
			continue
		}
		all = append(all, impl.IP(a, port))
	}
	if len(all) == 0 {
		err = fmt.Errorf("no address of %s is one of %s", host, network)
	}
	return all, err
}

// favourite returns the address of a name that package net listens on: the first
// of IPv4, if there is one.
func favourite(all []impl.Endpoint) impl.Endpoint {
	for _, e := range all {
		if e.Addr().Is4() {
			return e
		}
	}
	return all[0]
}

// endpoint returns what an address of a scenario stands for: an object's
// endpoint, an address and a port, or a path, which any other text is.
func (r *replay) endpoint(address string) impl.Endpoint {
	if name, ok := strings.CutPrefix(address, "$"); ok && !strings.HasPrefix(address, "$DIR") {
		switch o := r.named(name).(type) {
		case string:
			return impl.UnixPath(o)
		default:
			return localOf(o)
		}
	}
	path, isPath := strings.CutPrefix(address, "unix:")
	if isPath || address == "" || strings.ContainsAny(address, "/@") {
		return impl.UnixPath(r.paths.enter(path))
	}
	if addr, err := netip.ParseAddr(address); err == nil {
		return impl.IP(addr, 0)
	}
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return impl.UnixPath(r.paths.enter(address))
	}
	addr, _ := netip.ParseAddr(host)
	port, _ := r.port(impl.TCP, service)
	return impl.IP(addr, port)
}

// port returns the port that a number, a service, $name or $name.port stands
// for.
func (r *replay) port(network impl.Network, text string) (uint16, error) {
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		return r.provider.LookupPort(r.ctx, network, text)
	}
	o := r.object(strings.TrimSuffix(name, ".port"))
	if port, ok := o.(uint16); ok {
		return port, nil
	}
	if at := localOf(o); at.Port() != 0 {
		return at.Port(), nil
	}
	return 0, fmt.Errorf("nothing with a port is called %s", name)
}

// let names the port of an object.
func (r *replay) let(args map[string]string) outcome {
	port, err := r.port(impl.TCP, args["value"])
	r.name(args["as"], port)
	return outcome{err: err}
}

func unspecified(e impl.Endpoint) netip.Addr {
	if e.Addr().Is6() {
		return netip.IPv6Unspecified()
	}
	return netip.IPv4Unspecified()
}
