package impltest

import (
	"context"
	"net"
)

// Net is what package net, and whatever stands in for it, has for making
// sockets.
type Net interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
	Listen(network, address string) (net.Listener, error)
	ListenPacket(network, address string) (net.PacketConn, error)
}
