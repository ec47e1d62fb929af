package kernel

import (
	"net"
)

// cause takes package net's label off an error, so that ours, with the network
// that the socket was made for, can take its place.
func cause(err error) error {
	if e, ok := err.(*net.OpError); ok {
		return e.Err
	}
	return err
}
