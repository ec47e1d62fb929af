package impltest

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// A Node is a host of a network, as seen from other hosts.
type Node struct {
	// Provider makes the sockets of the host.
	Provider impl.Provider
	// V4 and V6 are the addresses at which other hosts reach it, V6 the zero Addr
	// when Features has no IPv6.
	V4, V6 netip.Addr
	// LinkLocal is a link-local address of the host, with its zone by name; the
	// zero Addr when it has none.
	LinkLocal netip.Addr
}

// nodes returns the hosts of a scene's clients and of its servers.
func (h *Harness) nodes(e *env) (clients, servers Node) {
	if e.apart {
		return h.Hosts(e)
	}
	only := Node{Provider: h.New(e), V4: h.Host.V4, V6: h.Host.V6, LinkLocal: h.Host.LinkLocal}
	return only, only
}

// apart returns the variants that can be played between two hosts: those in which
// a socket has an address that belongs to one host alone.
func apart(vs []variant) []variant {
	var between []variant
	for _, v := range vs {
		switch v.network {
		case impl.TCP4, impl.TCP6, impl.UDP4, impl.UDP6, impl.ICMP4, impl.ICMP6:
			v.name += " between hosts"
			v.apart = true
			between = append(between, v)
		}
	}
	return between
}

// here returns an endpoint to bind a client to, without a port.
func (e *env) here() impl.Endpoint { return e.local(e, e.clients) }

// there returns an endpoint to bind a server to.
func (e *env) there() impl.Endpoint { return e.local(e, e.servers) }

// arrive returns when what is on its way between two hosts has arrived, and what
// the other host sends in reply: time is virtual then. On one host it returns at
// once, unless the harness has Settle.
func (e *env) arrive() {
	if e.delayed() {
		e.pass(look)
	}
	if e.settle != nil {
		e.settle()
	}
}

// delayed reports whether the effects of one side take time to be visible to the
// other.
func (e *env) delayed() bool { return e.apart && e.features.Delayed }

// together leaves out scenes that need both sides on one host.
func (s *suite) together() *suite { return s.unless(s.variant.apart) }

// prompt leaves out scenes that need effects to be visible to the other side when
// the call that causes them has returned.
func (s *suite) prompt() *suite {
	return s.unless(s.h.Settle != nil || s.variant.apart && s.h.Features.Delayed)
}

// unless returns the suite, without its scenes when leftOut is true.
func (s *suite) unless(leftOut bool) *suite {
	limited := *s
	limited.leftOut = s.leftOut || leftOut
	return &limited
}
