package sockets

import (
	"errors"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// opError converts an error of an implementation, or of a lookup, to the form
// in which package net reports the whole operation: with the network and the
// addresses that the program gave. The addresses of a bound socket, or of one
// failed attempt, would say less.
func opError(op, network string, source, addr net.Addr, err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		err = e.Err
	}
	return &net.OpError{Op: op, Net: network, Source: source, Addr: addr, Err: err}
}

// shownAddr returns an endpoint as package net shows it in an error, nil for a
// nil pointer. It shows the wildcard too.
func shownAddr(network impl.Network, e *impl.Endpoint) net.Addr {
	switch {
	case e == nil:
		return nil
	case !e.IsZero():
		return e.NetAddr(network)
	case network.IsTCP():
		return &net.TCPAddr{}
	case network.IsUDP():
		return &net.UDPAddr{}
	case network.IsRaw():
		return &net.IPAddr{}
	default:
		return &net.UnixAddr{Net: string(network)}
	}
}
