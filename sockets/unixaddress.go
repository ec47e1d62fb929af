package sockets

import (
	"context"
	"net"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// UnixAddress is the address of sockets that stay on the host: a path in the file
// system or, with a leading @, a name in the abstract name space. It ignores
// ports. Two addresses are equal when their texts are: only the system knows
// whether two paths lead to one file.
//
// Smalltalk: UnixAddress >> =.
type UnixAddress struct{ path string }

// Path returns the path or the abstract name.
func (a UnixAddress) Path() string { return a.path }

// String returns the path.
//
// Smalltalk: UnixAddress >> printOn:.
func (a UnixAddress) String() string { return a.path }

// AsByteArray returns the bytes of the path.
func (a UnixAddress) AsByteArray() []byte { return []byte(a.path) }

// IsMulticast returns false.
//
// Smalltalk: UnixAddress >> isMulticast.
func (a UnixAddress) IsMulticast() bool { return false }

func (a UnixAddress) endpoint(uint16) impl.Endpoint { return impl.UnixPath(a.path) }
func (a UnixAddress) network() impl.Network         { return impl.Unix }

// UnixAddressClass is the class object of [UnixAddress] in a [Namespace]. It is
// safe for concurrent use.
type UnixAddressClass struct{ class }

// Path returns the address of a path, or of an abstract name when it begins
// with @ or a zero byte, which is the same. A path ends before its first zero
// byte. Binding or connecting a socket checks it; an empty path is an
// *ArgumentError then.
func (c *UnixAddressClass) Path(path string) UnixAddress {
	switch {
	case path == "":
	case path[0] == 0:
		path = "@" + path[1:]
	case path[0] != '@':
		path, _, _ = strings.Cut(path, "\x00")
	}
	return UnixAddress{path: path}
}

// ByName returns the address of a path or abstract name, and LoopbackHost for the
// empty one. It does not block. Any other name is a *net.DNSError for which
// IsNotFound is true. A nil context is an *ArgumentError.
//
// Smalltalk: SocketAddress class >> byName:.
func (c *UnixAddressClass) ByName(ctx context.Context, name string) (UnixAddress, error) {
	if !isNil(ctx) && name == "" {
		return c.LoopbackHost(), nil
	}
	all, err := c.AllByName(ctx, name)
	if err != nil {
		return UnixAddress{}, err
	}
	return all[0], nil
}

// AllByName returns the one address of a path or abstract name, with the errors
// of ByName.
//
// Smalltalk: SocketAddress class >> allByName:.
func (c *UnixAddressClass) AllByName(ctx context.Context, name string) ([]UnixAddress, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if !c.IsDigitAddress(name) {
		return nil, &net.DNSError{Err: "no Unix address, which begins with / or @", Name: name, IsNotFound: true}
	}
	return []UnixAddress{c.Path(name)}, nil
}

// IsDigitAddress reports whether s is a path from the root or an abstract name,
// so that no lookup is needed.
//
// Smalltalk: SocketAddress class >> isDigitAddress:.
func (c *UnixAddressClass) IsDigitAddress(s string) bool {
	return s != "" && strings.IndexByte("/@\x00", s[0]) >= 0
}

// LoopbackHost returns the zero UnixAddress, as AnyLocalAddress does: the host,
// without a path. The original has one instance for all of these, and takes the path
// as the port.
//
// Smalltalk: SocketAddress class >> loopbackHost.
func (c *UnixAddressClass) LoopbackHost() UnixAddress { return UnixAddress{} }

// AnyLocalAddress returns the zero UnixAddress.
//
// Smalltalk: SocketAddress class >> anyLocalAddress.
func (c *UnixAddressClass) AnyLocalAddress() UnixAddress { return UnixAddress{} }

// wildcard returns no endpoint: a Unix server needs a path.
func (c *UnixAddressClass) wildcard() (impl.Network, impl.Endpoint) {
	return impl.Unix, impl.Endpoint{}
}
