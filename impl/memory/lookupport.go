package memory

import (
	"context"
	"math"
	"net"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/names"
)

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
