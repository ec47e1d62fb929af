package kernel

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// cause takes package net's label off an error, so that ours, with the network
// that the socket was made for, can take its place.
func cause(err error) error {
	if e, ok := err.(*net.OpError); ok {
		return e.Err
	}
	return err
}

// fits reports whether a socket of the network can have the endpoint. The zero
// Endpoint fits every network.
func fits(network impl.Network, e impl.Endpoint) bool {
	addr := e.Addr().Unmap()
	switch network {
	case impl.Unix:
		return e == impl.Endpoint{Path: e.Path}
	case impl.TCP4:
		return !e.IsUnix() && (!addr.IsValid() || addr.Is4())
	case impl.TCP6:
		return !e.IsUnix() && (!addr.IsValid() || addr.Is6())
	default:
		return !e.IsUnix()
	}
}
