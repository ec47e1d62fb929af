package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Network is where hosts are looked up and asked.
type Network struct {
	provider impl.Provider
}

// openNetwork answers a network by its name.
func openNetwork(name string) (*Network, error) {
	switch name {
	case "kernel":
		return &Network{kernel.New()}, nil
	case "memory":
		return &Network{memory.New()}, nil
	default:
		return nil, fmt.Errorf("network %q is neither kernel nor memory", name)
	}
}

// Lookup answers the first address of a host.
func (n *Network) Lookup(ctx context.Context, host string) (netip.Addr, error) {
	addrs, err := n.provider.LookupHost(ctx, host)
	if err != nil {
		return netip.Addr{}, err
	}
	return addrs[0], nil
}

// Socket is a raw socket that asks one host and hears it alone.
type Socket struct {
	family
	raw    impl.Datagram
	packet [65536]byte
}

// Open makes a socket that asks the host with an address.
func (n *Network) Open(host netip.Addr) (*Socket, error) {
	network, f := impl.ICMP4, v4
	if host.Is6() {
		network, f = impl.ICMP6, v6
	}
	raw, err := n.provider.NewRaw(network)
	if err != nil {
		return nil, err
	}
	if err := raw.Connect(impl.IP(host, 0)); err != nil {
		_ = raw.Close()
		if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("a raw socket needs a privilege, root's or the capability CAP_NET_RAW: %w", err)
		}
		return nil, err
	}
	return &Socket{family: f, raw: raw}, nil
}

// Send sends a message.
func (s *Socket) Send(message []byte) error {
	_, err := s.raw.Send(message, impl.Endpoint{})
	return err
}

// Receive waits for a message, until the deadline. The message is good until the
// next call. It comes with the host that has sent it and the hops that it had
// left.
func (s *Socket) Receive() (message []byte, from netip.Addr, ttl int, err error) {
	m, err := s.raw.Receive(s.packet[:])
	if err != nil {
		return nil, netip.Addr{}, 0, err
	}
	message = s.packet[:m.N]
	if s.family == v4 && m.N > 0 {
		header := int(message[0]&15) * 4 // which is there on IPv4 alone
		message = message[min(header, m.N):]
	}
	return message, m.From.Addr(), m.TTL, nil
}

// SetDeadline sets how long Receive waits.
func (s *Socket) SetDeadline(t time.Time) error { return s.raw.SetReadDeadline(t) }

// Close ends the socket.
func (s *Socket) Close() error { return s.raw.Close() }
