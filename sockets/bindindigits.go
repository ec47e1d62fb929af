package sockets

import (
	"errors"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// bindDigits binds a socket to an address in digits: "" is every IPv4 address, and
// "::" is every IPv6 address but no IPv4 address.
func bindDigits(ns *Namespace, s impl.Socket, address string, bindTo func(SocketAddress) error) error {
	if address == "" {
		return bindTo(ns.IPAddress.AnyLocalAddress())
	}
	local, err := ns.SocketAddress.fromString(address)
	if err != nil {
		return err
	}
	if _, is6 := local.(IP6Address); is6 {
		return placing(s, local.endpoint(0), func() error {
			return withoutIP4(s, func() error { return bindTo(local) })
		})
	}
	return bindTo(local)
}

// withoutIP4 binds a socket so that it takes no IPv4.
func withoutIP4(s impl.Socket, bind func() error) error {
	if !s.LocalEndpoint().IsZero() {
		return bind() // which returns the error
	}
	before, err := impl.Get(s, impl.V6Only)
	switch {
	case errors.Is(err, syscall.EOPNOTSUPP):
		return bind() // whose error says that a socket of IPv4 does not fit
	case err != nil:
		return err
	}
	if err := impl.Set(s, impl.V6Only, true); err != nil {
		return err
	}
	if err := bind(); err != nil {
		_ = impl.Set(s, impl.V6Only, before)
		return err
	}
	return nil
}
