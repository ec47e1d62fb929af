package memory

import (
	"context"
	"math"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/names"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// lookupTimeout is how long a look-up waits for a name server.
const lookupTimeout = 10 * time.Second

// LookupHost returns the addresses of a name on the network, or the address that host
// is in text. It blocks only for a name whose look-up times out. Failures are a
// *net.DNSError: "no such host" for an unknown name, those of Network.FailName, and
// the end of the context. An httptrace.ClientTrace of the context is told, as by package
// net.
//
// Smalltalk: SocketAddress class >> allByName:.
func (h *Host) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	h.exists()
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr.Unmap()}, nil
	}
	if err := impl.LookupError(ctx.Err(), host); err != nil {
		return nil, err
	}
	h.tellLookup(trace.LookupAsked, host, nil, nil, nil)
	addrs, err := traceLookup(ctx, host, func() ([]netip.Addr, error) { return h.lookup(ctx, host) })
	h.tellLookup(trace.LookupAnswered, host, addrs, nil, err)
	return addrs, err
}

// lookup looks a name up.
func (h *Host) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	h.mu.Lock()
	addrs, failure := h.network.names.Resolve(host)
	h.mu.Unlock()
	switch how := NameFailure(failure); {
	case how == NameServerFails:
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	case how == NameTimesOut:
		return nil, h.lookupTimesOut(ctx, host)
	case len(addrs) == 0:
		return nil, noSuchHost(host)
	}
	return slices.Clone(addrs), nil
}

// lookupTimesOut waits until a look-up that gets no reply times out.
func (h *Host) lookupTimesOut(ctx context.Context, host string) error {
	ctx, cancel := h.clock.Scaled(ctx)
	defer cancel()
	silence := make(silence)
	wait := clock.Alarm{Ringer: silence}
	h.clock.SetBefore(&wait, h.clock.Now().After(lookupTimeout))
	defer h.clock.Cancel(&wait)
	select {
	case <-ctx.Done():
		return impl.LookupError(ctx.Err(), host)
	case <-silence:
		return &net.DNSError{Err: "i/o timeout", Name: host, IsTimeout: true, IsTemporary: true}
	}
}

// silence is closed when the time for a reply is over.
type silence chan struct{}

func (s silence) Ring() { close(s) }

// LookupAddr returns the names that have an address, in alphabetical order. It does
// not block, and fails as LookupHost does.
//
// Smalltalk: SocketAddress >> name.
func (h *Host) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	h.exists()
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if err := impl.LookupError(ctx.Err(), addr.String()); err != nil {
		return nil, err
	}
	h.tellLookup(trace.LookupAsked, addr.String(), nil, nil, nil)
	h.mu.Lock()
	found := h.network.names.WithAddr(addr.Unmap())
	h.mu.Unlock()
	var err error
	if len(found) == 0 {
		err = noSuchHost(addr.String())
	}
	h.tellLookup(trace.LookupAnswered, addr.String(), nil, found, err)
	return found, err
}

func noSuchHost(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// LookupPort returns the port of a well-known service of TCP or UDP, or the value of
// service as a decimal number, 0 for the empty one. It does not block and ignores the
// context. A name that the protocol does not have is a *net.DNSError that says
// "unknown port"; a number outside of 0..65535, and a name on a network without ports,
// are a *net.AddrError.
func (h *Host) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	h.exists()
	if err := impl.CheckContext(ctx); err != nil {
		return 0, err
	}
	if number, ok := names.Decimal(service); ok {
		if number < 0 || number > math.MaxUint16 {
			return 0, &net.AddrError{Err: "invalid port", Addr: service}
		}
		return uint16(number), nil
	}
	protocol := "tcp"
	switch {
	case network.IsUDP():
		protocol = "udp"
	case !network.IsTCP():
		return 0, &net.AddrError{Err: "unknown network", Addr: string(network)}
	}
	if port, ok := names.Service(protocol, service); ok {
		return port, nil
	}
	return 0, &net.DNSError{Err: "unknown port", Name: protocol + "/" + service, IsNotFound: true}
}
