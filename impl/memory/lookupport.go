package memory

import (
	"context"
	"math"
	"net"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
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
	if number, ok := decimal(service); ok {
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
	if port, ok := services[protocol][strings.ToLower(service)]; ok {
		return port, nil
	}
	return 0, &net.DNSError{Err: "unknown port", Name: protocol + "/" + service, IsNotFound: true}
}

// decimal returns service as a number, as package net reads it: a sign alone is 0,
// everything after the number exceeds 32 bits is ignored, digits or not, and the
// product alone wraps around.
func decimal(service string) (number int64, ok bool) {
	digits, negative := strings.CutPrefix(service, "-")
	if !negative {
		digits = strings.TrimPrefix(service, "+")
	}
	var n uint32
	for i := range len(digits) {
		digit := uint32(digits[i]) - '0'
		if digit > 9 {
			return 0, false
		}
		tens := n * 10
		if n >= 1<<30 || tens+digit < tens {
			n = math.MaxUint32
			break
		}
		n = tens + digit
	}
	if negative {
		return -int64(n), true
	}
	return int64(n), true
}
