package sockets

import "github.com/smalltalk-sockets/go/impl"

// UnixAddress is the address of sockets that stay on the host: a path in the
// file system or, with a leading @, a name in the abstract name space. The port
// means nothing to it. Two of them are the same when their paths are.
//
// Smalltalk: UnixAddress >> =.
type UnixAddress struct{ path string }

// Path answers the path or the abstract name.
func (a UnixAddress) Path() string { return a.path }

// String answers the path.
//
// Smalltalk: UnixAddress >> printOn:.
func (a UnixAddress) String() string { return a.path }

// AsByteArray answers the bytes of the path.
func (a UnixAddress) AsByteArray() []byte { return []byte(a.path) }

// IsMulticast answers false.
//
// Smalltalk: UnixAddress >> isMulticast.
func (a UnixAddress) IsMulticast() bool { return false }

func (a UnixAddress) endpoint(uint16) impl.Endpoint { return impl.UnixPath(a.path) }
func (a UnixAddress) network() impl.Network         { return impl.Unix }

// UnixAddressClass is the class object of [UnixAddress] in a [Namespace]. It is
// safe for concurrent use.
type UnixAddressClass struct{ class }

// Path answers the address of a path, or of an abstract name when it begins
// with @. Whether it can be used shows when a socket is bound or connected; an
// empty path is an *ArgumentError then.
func (c *UnixAddressClass) Path(path string) UnixAddress { return UnixAddress{path: path} }

// wildcard answers no endpoint: a Unix server must be told its path.
func (c *UnixAddressClass) wildcard() (impl.Network, impl.Endpoint) {
	return impl.Unix, impl.Endpoint{}
}
