package memory

import (
	"context"
	"net"
	"net/http/httptrace"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// A context may have an httptrace.ClientTrace, which package net tells of a look-up of a
// name, though not of an address in digits, and of each attempt to connect. So do hosts.
// Its functions are the program's: no lock is held when they are called.

// traceLookup looks a name up by a function, and tells the context's ClientTrace of it.
func traceLookup(ctx context.Context, host string, lookup func() ([]netip.Addr, error)) ([]netip.Addr, error) {
	t := httptrace.ContextClientTrace(ctx)
	if t != nil && t.DNSStart != nil {
		t.DNSStart(httptrace.DNSStartInfo{Host: host})
	}
	addrs, err := lookup()
	if t != nil && t.DNSDone != nil {
		t.DNSDone(httptrace.DNSDoneInfo{Addrs: toIPAddrs(addrs), Err: err})
	}
	return addrs, err
}

func toIPAddrs(addrs []netip.Addr) []net.IPAddr {
	all := make([]net.IPAddr, len(addrs))
	for i, a := range addrs {
		all[i] = net.IPAddr{IP: a.AsSlice(), Zone: a.Zone()}
	}
	return all
}

// connectTrace tells a ClientTrace of an attempt to connect. The zero connectTrace tells
// none.
type connectTrace struct {
	trace         *httptrace.ClientTrace
	network, addr string
}

// traceConnect tells the context's ClientTrace, if there is one, that a connect begins.
func traceConnect(ctx context.Context, network impl.Network, remote impl.Endpoint) connectTrace {
	t := httptrace.ContextClientTrace(ctx)
	if t == nil || ctx.Err() != nil {
		return connectTrace{}
	}
	c := connectTrace{t, string(network), remote.NetAddr(network).String()}
	if t.ConnectStart != nil {
		t.ConnectStart(c.network, c.addr)
	}
	return c
}

// done tells that the connect has ended.
func (c connectTrace) done(err error) {
	if c.trace != nil && c.trace.ConnectDone != nil {
		c.trace.ConnectDone(c.network, c.addr, err)
	}
}
