package impltest

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// target answers the endpoints that "host:port", a path or an object's name
// stand for, with the errors of package net when a name is not known.
func (r *replay) target(ctx context.Context, op string, network impl.Network, address string) ([]impl.Endpoint, error) {
	if network.IsUnix() || strings.HasPrefix(address, "$") {
		return []impl.Endpoint{r.endpoint(address)}, nil
	}
	if network.IsRaw() {
		return []impl.Endpoint{r.endpoint(address)}, nil
	}
	host, service := split(r.paths.enter(address))
	port, err := r.port(network, service)
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

// favourite answers which of the addresses of a name package net listens on:
// the first of IPv4, if there is one.
func favourite(all []impl.Endpoint) impl.Endpoint {
	for _, e := range all {
		if e.Addr().Is4() {
			return e
		}
	}
	return all[0]
}

// split takes a host and a port apart.
func split(address string) (host, port string) {
	i := strings.LastIndex(address, ":")
	return strings.Trim(address[:i], "[]"), address[i+1:]
}

// endpoint answers what an address of a scenario stands for: an object's
// endpoint, a path, or an address and a port.
func (r *replay) endpoint(address string) impl.Endpoint {
	if name, ok := strings.CutPrefix(address, "$"); ok && !strings.HasPrefix(address, "$DIR") {
		switch o := r.named(name).(type) {
		case impl.Socket:
			return o.LocalEndpoint()
		case string:
			return impl.UnixPath(o)
		}
	}
	path, isPath := strings.CutPrefix(address, "unix:")
	if isPath || address == "" || strings.ContainsAny(address, "/@") {
		return impl.UnixPath(r.paths.enter(path))
	}
	if addr, err := netip.ParseAddr(address); err == nil {
		return impl.IP(addr, 0)
	}
	host, service := split(address)
	addr, _ := netip.ParseAddr(host)
	port, _ := r.port(impl.TCP, service)
	return impl.IP(addr, port)
}

// port answers the port that a number, a service, $name or $name.port stands
// for.
func (r *replay) port(network impl.Network, text string) (uint16, error) {
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		return r.provider.LookupPort(r.ctx, network, text)
	}
	switch o := r.named(strings.TrimSuffix(name, ".port")).(type) {
	case uint16:
		return o, nil
	case impl.Socket:
		return o.LocalEndpoint().Port(), nil
	}
	return 0, fmt.Errorf("nothing is called %s", name)
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
