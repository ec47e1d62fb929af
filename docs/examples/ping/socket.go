package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// openNetwork returns the namespace of a network.
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

// Socket is a raw socket that is connected to one host.
type Socket struct {
	*sockets.DatagramSocket
	family
	came sockets.Datagram
}

// open makes a socket that is connected to a host, and returns it with the host's
// address.
func open(ctx context.Context, network *sockets.Namespace, host string) (*Socket, sockets.SocketAddress, error) {
	address, err := network.SocketAddress.ByName(ctx, host)
	if err != nil {
		return nil, nil, err
	}
	newRawSocket, f := network.IPAddress.NewRawSocket, v4
	if _, is6 := address.(sockets.IP6Address); is6 {
		newRawSocket, f = network.IP6Address.NewRawSocket, v6
	}
	raw, err := newRawSocket()
	if err != nil {
		return nil, nil, err
	}
	if err := raw.ConnectTo(address, 0); err != nil {
		_ = raw.Close()
		if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("a raw socket needs a privilege, root's or the capability CAP_NET_RAW: %w", err)
		}
		return nil, nil, err
	}
	return &Socket{DatagramSocket: raw, family: f}, address, nil
}

// Send sends a message.
func (s *Socket) Send(message []byte) error { return s.NextPut(sockets.NewDatagram(message)) }

// Receive waits for a message, until the read deadline. It returns the message,
// which is valid until the next call, its sender, and its hop limit.
func (s *Socket) Receive() (message []byte, from sockets.SocketAddress, ttl int, err error) {
	if err := s.DatagramSocket.Receive(&s.came); err != nil {
		return nil, nil, 0, err
	}
	message = s.came.Data
	if s.family == v4 && len(message) > 0 {
		header := int(message[0]&15) * 4 // only IPv4 has a header here
		message = message[min(header, len(message)):]
	}
	return message, s.came.Address(), s.came.TTL, nil
}
