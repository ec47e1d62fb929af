package sockets

import "github.com/smalltalk-sockets/go/impl"

// classSide is the common part of the class objects of sockets. Shared defaults are
// set on ns.AbstractSocket alone, so that no class object changes another.
type classSide struct{ space *Namespace } // see namespace

// namespace returns the namespace of the class. It panics on a class object that
// no namespace has made.
func (c *classSide) namespace() *Namespace {
	if c.space == nil {
		panic(zeroClass)
	}
	return c.space
}

// shared returns the defaults of all classes.
func (c *classSide) shared() *AbstractSocketClass { return c.namespace().AbstractSocket }

// Namespace returns the namespace that the class belongs to.
func (c *classSide) Namespace() *Namespace { return c.namespace() }

// IsSupported reports whether sockets work in this environment.
//
// AIR: ServerSocket.isSupported, DatagramSocket.isSupported.
func (c *classSide) IsSupported() bool { return c.namespace().provider.IsSupported() }

// DefaultImplementationClassFor returns the provider that makes the sockets of
// an address class. It panics with an *ArgumentError when class is nil.
//
// Smalltalk: AbstractSocket class >> defaultImplementationClassFor:, StreamSocket class >> defaultImplementationClassFor:, ServerSocket class >> defaultImplementationClassFor:.
func (c *classSide) DefaultImplementationClassFor(class SocketAddressClass) impl.Provider {
	c.namespace()
	if isNil(class) {
		panic(nilAddressClass())
	}
	return class.DefaultStreamSocketImplClass()
}
