package kernel

import (
	"net"
)

// cause removes package net's label from an error, so that one with the network
// that the socket was made for can take its place.
func cause(err error) error {
	if e, ok := err.(*net.OpError); ok {
		return e.Err
	}
	return err
}
