package main

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// openNetwork returns the namespace of a network. This is the only place where
// the program knows that there is more than one.
func openNetwork(name string) (*sockets.Namespace, error) {
	switch name {
	case "kernel":
		return sockets.Default, nil
	case "memory":
		return sockets.NewNamespace(memory.New()), nil
	default:
		return nil, fmt.Errorf("network %q is neither kernel nor memory", name)
	}
}

// listen makes a server that listens at host:port, with an empty host for every
// address.
func listen(ctx context.Context, ns *sockets.Namespace, hostPort string) (*sockets.ServerSocket, error) {
	host, service, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(service)
	if err != nil {
		return nil, fmt.Errorf("port %q: %w", service, err)
	}
	var address sockets.SocketAddress
	if host != "" {
		if address, err = ns.SocketAddress.ByName(ctx, host); err != nil {
			return nil, err
		}
	}
	return ns.ServerSocket.Port(port, sockets.BindTo(address), sockets.QueueSize(maxConversations))
}
