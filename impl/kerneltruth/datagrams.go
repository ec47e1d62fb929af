package kerneltruth

import (
	"errors"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

func (r *replay) newDatagram(network impl.Network) (impl.Datagram, error) {
	made := r.provider.NewDatagram
	if network.IsRaw() {
		made = r.provider.NewRaw
	}
	d, err := made(network)
	if err == nil {
		r.keep(d)
	}
	return d, err
}

// listenPacket does what a net.ListenConfig does.
func (r *replay) listenPacket(args map[string]string) outcome {
	network := impl.Network(args["network"])
	d, err := r.newDatagram(network)
	if err != nil {
		return outcome{err: err}
	}
	at, err := r.target(r.ctx, "listen", network, args["addr"])
	if err != nil {
		return outcome{err: err}
	}
	e := everyFamily(network, favourite(at))
	if e.Addr().IsMulticast() {
		// Package net binds every address instead of a group, and shares it.
		e = impl.IP(unspecified(e), e.Port())
		err = impl.Set(d, impl.ReuseAddr, true)
	} else if network.IsUDP() {
		err = setReuse(d, args, false)
	}
	if err == nil {
		err = d.Bind(e)
	}
	return outcome{made: d, facts: endpoints(d), err: err}
}

// listenMulticast does what net.ListenMulticastUDP does on the loopback
// interface.
func (r *replay) listenMulticast(args map[string]string) outcome {
	network := impl.Network(args["network"])
	d, err := r.newDatagram(network)
	if err != nil {
		return outcome{err: err}
	}
	group := r.endpoint(args["group"])
	lo := loopbackV4
	if network == impl.UDP6 {
		lo = interfaceAddr("1")
	}
	err = errors.Join(impl.Set(d, impl.ReuseAddr, true), impl.Set(d, impl.MulticastLoop, false))
	if err == nil {
		err = d.Bind(impl.IP(unspecified(group), group.Port()))
	}
	if err == nil {
		m, _ := impl.As[impl.Multicast](d)
		err = errors.Join(impl.Set(d, impl.MulticastInterface, lo), m.JoinGroup(group.Addr(), lo))
	}
	return outcome{made: d, facts: facts{"local": typed(network, d.LocalEndpoint())}, err: err}
}

// dialPacket connects a datagram socket.
func (r *replay) dialPacket(network impl.Network, to impl.Endpoint, args map[string]string) outcome {
	d, err := r.newDatagram(network)
	if err != nil {
		return outcome{err: err}
	}
	if args["local"] != "" {
		from := r.endpoint(args["local"])
		if err := errors.Join(setReuse(d, args, false), d.Bind(from)); err != nil {
			return outcome{err: dialling(network, from, to, err)}
		}
	}
	if err := d.Connect(to); err != nil {
		return outcome{err: err}
	}
	return outcome{made: d, facts: endpoints(d)}
}

func (r *replay) readFrom(args map[string]string) outcome {
	d := r.named(args["pc"]).(impl.Datagram)
	p := make([]byte, number(args, "size"))
	m, err := r.receive(d, d.Receive, p)
	if d.Network() == impl.ICMP4 && err == nil {
		m.N = copy(p, p[20:m.N]) // Package net removes the header.
	}
	return outcome{facts: message(m, p, typed(d.Network(), m.From)), err: err}
}

func (r *replay) readFromAddrPort(args map[string]string) outcome {
	d := r.named(args["pc"]).(impl.Datagram)
	p := make([]byte, number(args, "size"))
	m, err := d.Receive(p)
	return outcome{facts: facts{"n": m.N, "from": rawAddress(m.From)}, err: err}
}

// message describes a datagram.
func message(m impl.Message, p []byte, from any) facts {
	flags := "0"
	if m.Truncated {
		flags = "TRUNC"
	}
	return facts{"n": m.N, "data": quoted(p[:m.N]), "from": from, "flags": flags}
}

func (r *replay) writeTo(args map[string]string) outcome {
	n, err := r.named(args["pc"]).(impl.Datagram).Send(r.payload(args["data"]), r.endpoint(args["addr"]))
	return outcome{facts: facts{"n": n}, err: err}
}

// recvFrom is recv on a datagram socket. With TRUNC the kernel returns the length
// that the datagram had, which the boundary does not.
func (r *replay) recvFrom(d impl.Datagram, p []byte, args map[string]string) outcome {
	receive := d.TryReceive
	switch {
	case strings.Contains(args["flags"], "PEEK"):
		receive = d.TryPeek
	case r.waits(args):
		receive = d.Receive
	}
	m, err := receive(p)
	return outcome{facts: message(m, p, rawAddress(m.From)), err: err}
}
