package sockets

import "github.com/smalltalk-sockets/go/impl"

// classSide is what every class object of sockets has. What all of them share is set
// on ns.AbstractSocket alone, so that no class object changes another.
type classSide struct{ space *Namespace } // see namespace

// namespace returns the namespace that the class belongs to, which a class object
// that no namespace has made lacks.
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
