package sockets

import (
	"context"
	"errors"
	"fmt"

	"github.com/smalltalk-sockets/go/impl"
)

// MulticastSocketClass is the class object of [MulticastSocket] in a [Namespace].
// It is safe for concurrent use.
//
// Several of its sockets can be bound to one port, as members of a group on one
// host. All of them then receive each datagram to the group. The error of every
// factory matches errors.ErrUnsupported where the implementation has no groups.
type MulticastSocketClass struct{ datagramClass }

func newMulticastSocketClass(ns *Namespace) *MulticastSocketClass {
	c := new(MulticastSocketClass)
	c.init(ns, sharePort)
	return c
}

// sharePort lets several sockets be bound to one port.
func sharePort(d impl.Datagram) error {
	if _, err := groupsOf(d); err != nil {
		return err
	}
	return impl.Set(d, impl.ReuseAddr, true)
}

// groupsOf returns the capability to join groups.
func groupsOf(d impl.Datagram) (impl.Multicast, error) {
	groups, ok := impl.As[impl.Multicast](d)
	if !ok {
		return nil, fmt.Errorf("groups of network %s: %w", d.Network(), errors.ErrUnsupported)
	}
	return groups, nil
}

// New makes a socket that is not bound, as [DatagramSocketClass.New] does. The
// first group that it joins can choose the provider too.
func (c *MulticastSocketClass) New() (*MulticastSocket, error) {
	c.check()
	return c.adopt(c.maker.deferred())
}

// NewFor is New for an address class: ns.IPAddress or ns.IP6Address.
func (c *MulticastSocketClass) NewFor(class SocketAddressClass) (*MulticastSocket, error) {
	c.check()
	return c.adopt(c.maker.unbound(class))
}

// Port makes a socket that is bound to a port of every address of the host, with
// the errors of [DatagramSocketClass.Port].
func (c *MulticastSocketClass) Port(port int) (*MulticastSocket, error) {
	c.check()
	return c.Local(nil, port)
}

// Local is Port for one address of the host, or for the address of a group, from
// which alone the socket then receives.
func (c *MulticastSocketClass) Local(address SocketAddress, port int) (*MulticastSocket, error) {
	c.check()
	return c.adopt(c.maker.local(address, port))
}

// Remote makes a socket with a default destination, as
// [DatagramSocketClass.Remote] does.
func (c *MulticastSocketClass) Remote(ctx context.Context, host string, port int, options ...ConnectOption) (*MulticastSocket, error) {
	c.check()
	return c.adopt(c.maker.remote(ctx, host, port, options))
}

// RemoteAddress is Remote for a known address, such as that of a group.
func (c *MulticastSocketClass) RemoteAddress(address SocketAddress, port int, options ...ConnectOption) (*MulticastSocket, error) {
	c.check()
	return c.adopt(c.maker.remoteAddress(address, port, options))
}

func (c *MulticastSocketClass) adopt(d impl.Datagram, err error) (*MulticastSocket, error) {
	if err != nil {
		return nil, err
	}
	s := new(MulticastSocket)
	s.init(c, d)
	return s, nil
}

// check panics on a class object that no namespace has made.
func (c *MulticastSocketClass) check() {
	if c == nil || c.space == nil {
		panic(zeroClass)
	}
}
