package memory

import (
	"context"
	"net"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// LookupPort returns the port of a well-known service of TCP or UDP, or the
// decimal number that service is, 0 for the empty one. It neither blocks nor
// looks whether the context has ended. A name that the protocol does not have
// is a *net.DNSError that says "unknown port"; a number outside of 0..65535, and
// a name on a network without ports, are a *net.AddrError.
func (h *Host) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	h.exists()
	if ctx == nil {
		return 0, impl.NilContext()
	}
	if number, ok := decimal(service); ok {
		port, err := strconv.ParseUint(number, 10, 16)
		if err != nil {
			return 0, &net.AddrError{Err: "invalid port", Addr: service}
		}
		return uint16(port), nil
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

// decimal returns a service that is a number as package net reads it, in the
// form that strconv reads: without a plus sign, with no digit at all for 0, and
// with a minus sign only for what is below 0.
func decimal(service string) (number string, ok bool) {
	digits := strings.TrimPrefix(service, "+")
	sign := ""
	if digits == service && strings.HasPrefix(service, "-") {
		digits, sign = service[1:], "-"
	}
	if strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0", true
	}
	return sign + digits, true
}
