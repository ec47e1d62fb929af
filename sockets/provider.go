package sockets

import (
	"context"
	"net/netip"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// class is the common part of address classes: the namespace and the providers
// of the sockets of the family.
type class struct {
	space                 *Namespace // see namespace
	stream, datagram, raw slot
}

// namespace returns the namespace of the class. It panics on a class object that
// no namespace has made.
func (c *class) namespace() *Namespace {
	if c.space == nil {
		panic(zeroClass)
	}
	return c.space
}

// slot holds the provider of one kind of sockets; an empty one stands for the
// namespace's own.
type slot struct{ provider atomic.Pointer[impl.Provider] }

// same reports whether two slots of a namespace certainly hold the same
// provider.
func (s *slot) same(other *slot) bool {
	return s == other || s.provider.Load() == nil && other.provider.Load() == nil
}

func (s *slot) get(ns *Namespace) impl.Provider {
	if p := s.provider.Load(); p != nil {
		return *p
	}
	return ns.provider
}

func (s *slot) set(p impl.Provider) {
	if p == nil {
		s.provider.Store(nil)
		return
	}
	if isNil(p) { // a mistake: the namespace's own provider must not replace it
		p = noProvider{}
	}
	s.provider.Store(&p)
}

// DefaultStreamSocketImplClass returns the provider that makes the stream
// sockets and servers of this address class: the namespace's own, unless
// another one was set.
//
// Smalltalk: SocketAddress class >> defaultStreamSocketImplClass.
func (c *class) DefaultStreamSocketImplClass() impl.Provider { return c.stream.get(c.namespace()) }

// SetDefaultStreamSocketImplClass makes the provider the one for the stream
// sockets and servers of this address class from now on, and nil the
// namespace's own again. Sockets that exist keep theirs.
//
// Smalltalk: SocketAddress class >> defaultStreamSocketImplClass:.
func (c *class) SetDefaultStreamSocketImplClass(p impl.Provider) { c.stream.set(p) }

// DefaultDatagramSocketImplClass returns the provider that makes the datagram
// sockets of this address class: the namespace's own, unless another one was
// set.
//
// Smalltalk: SocketAddress class >> defaultDatagramSocketImplClass.
func (c *class) DefaultDatagramSocketImplClass() impl.Provider { return c.datagram.get(c.namespace()) }

// SetDefaultDatagramSocketImplClass makes the provider the one for the datagram
// sockets of this address class from now on, and nil the namespace's own again.
// Sockets that exist keep theirs.
//
// Smalltalk: SocketAddress class >> defaultDatagramSocketImplClass:.
func (c *class) SetDefaultDatagramSocketImplClass(p impl.Provider) { c.datagram.set(p) }

// DefaultRawSocketImplClass returns the provider that makes the raw sockets of
// this address class: the namespace's own, unless another one was set.
//
// Smalltalk: SocketAddress class >> defaultRawSocketImplClass.
func (c *class) DefaultRawSocketImplClass() impl.Provider { return c.raw.get(c.namespace()) }

// SetDefaultRawSocketImplClass makes the provider the one for the raw sockets of
// this address class from now on, and nil the namespace's own again. Sockets
// that exist keep theirs.
//
// Smalltalk: SocketAddress class >> defaultRawSocketImplClass:.
func (c *class) SetDefaultRawSocketImplClass(p impl.Provider) { c.raw.set(p) }

// providerFor returns the provider that makes the sockets of a network.
func (c *class) providerFor(network impl.Network) impl.Provider {
	return c.slotFor(network).get(c.namespace())
}

func (c *class) slotFor(network impl.Network) *slot {
	switch {
	case network.IsRaw():
		return &c.raw
	case network.IsUDP() || network == impl.Unixgram:
		return &c.datagram
	default:
		return &c.stream
	}
}

// noProvider stands for a provider that was nil, or a nil pointer. Its methods return
// an error that says so.
type noProvider struct{}

var errNoProvider = nilArgument("provider", "look at what NewNamespace, or SetDefaultStreamSocketImplClass and its like, was given")

func (noProvider) String() string                              { return "no provider" }
func (noProvider) IsSupported() bool                           { return false }
func (noProvider) NewStream(impl.Network) (impl.Stream, error) { return nil, errNoProvider }
func (noProvider) NewServer(impl.Network) (impl.Server, error) { return nil, errNoProvider }
func (noProvider) Hostname() (string, error)                   { return "", errNoProvider }
func (noProvider) NewDatagram(impl.Network) (impl.Datagram, error) {
	return nil, errNoProvider
}
func (noProvider) NewRaw(impl.Network) (impl.Datagram, error) { return nil, errNoProvider }
func (noProvider) LookupHost(context.Context, string) ([]netip.Addr, error) {
	return nil, errNoProvider
}
func (noProvider) LookupAddr(context.Context, netip.Addr) ([]string, error) {
	return nil, errNoProvider
}
func (noProvider) LookupPort(context.Context, impl.Network, string) (uint16, error) {
	return 0, errNoProvider
}
