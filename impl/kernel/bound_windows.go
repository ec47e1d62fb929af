package kernel

import (
	"context"
	"net"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/windows"

	"github.com/smalltalk-sockets/go/impl"
)

// bound is a socket that has an endpoint and does nothing else.
//
// On Windows package net can neither adopt a socket nor have its own replaced. So
// this one only keeps the endpoint from others. Connect and Listen close it, and
// package net binds a socket of its own to the same endpoint: in between another
// process could take it, and Connect or Listen would report that.
type bound struct {
	local impl.Endpoint

	// mu guards handle, which is InvalidHandle when it is closed.
	mu     sync.Mutex
	handle syscall.Handle
}

// startup initialises Winsock for sockets that package net has not made.
var startup = sync.OnceValue(func() error {
	var data windows.WSAData
	return os.NewSyscallError("wsastartup", windows.WSAStartup(0x202, &data))
})

func (b *bound) Control(f func(fd uintptr)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.handle == syscall.InvalidHandle {
		return net.ErrClosed
	}
	f(uintptr(b.handle))
	return nil
}

func (b *bound) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.handle != syscall.InvalidHandle {
		_ = syscall.Closesocket(b.handle)
		b.handle = syscall.InvalidHandle
	}
}

// bind makes a socket with the options and gives it the local endpoint.
func bind(network impl.Network, local impl.Endpoint, o options) (*bound, error) {
	b, err := open(network, local, o)
	if err != nil {
		return nil, err
	}
	addr := sockaddrOf(familyOf(network, local), local)
	err = os.NewSyscallError("bind", syscall.Bind(b.handle, addr))
	if err == nil {
		addr, err = syscall.Getsockname(b.handle)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	b.local = endpointFrom(addr)
	return b, nil
}

// open makes a socket of the family that the endpoint needs, and does not bind
// it.
func open(network impl.Network, local impl.Endpoint, o options) (*bound, error) {
	if err := startup(); err != nil {
		return nil, err
	}
	family := familyOf(network, local)
	kind := syscall.SOCK_STREAM
	if network.IsUDP() {
		kind = syscall.SOCK_DGRAM
	}
	handle, err := syscall.Socket(family, kind, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	b := &bound{handle: handle}
	if family == syscall.AF_INET6 {
		err = os.NewSyscallError("setsockopt",
			syscall.SetsockoptInt(handle, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, asInt(o.v6only)))
	}
	if err == nil {
		err = o.applyWithPresets(b)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// dialler returns a dialler that connects from where b is bound. It closes b just
// before package net binds its own socket there.
func (b *bound) dialler(o options) net.Dialer {
	prepare := o.dialControl()
	return net.Dialer{
		LocalAddr: b.local.NetAddr(b.network()),
		Control: func(network, address string, c syscall.RawConn) error {
			b.free()
			if prepare == nil {
				return nil
			}
			return prepare(network, address, c)
		},
	}
}

// listen makes a listener where b is bound. After an error b is bound again,
// unless the endpoint was taken meanwhile. The backlog is the system's maximum:
// only the first call of listen on a socket can choose it, and that is package
// net's.
func (b *bound) listen(_ int, network impl.Network, o options) (*listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		b.free()
		return o.apply(c)
	}}
	config.SetMultipathTCP(false)
	l, err := config.Listen(context.Background(), listenNetwork(network, b.local, o), dialAddress(network, b.local))
	if err == nil {
		return newListener(l, network, b.local)
	}
	if again, _ := bind(network, b.local, o); again != nil {
		b.handle = again.handle
	}
	return nil, cause(err)
}

// listenNetwork returns the network in which package net makes the same socket:
// for every address of both families, or of one.
func listenNetwork(network impl.Network, local impl.Endpoint, o options) string {
	switch {
	case network == impl.Unix:
		return string(network)
	case local.Addr().Is4():
		return string(impl.TCP4)
	case o.v6only:
		return string(impl.TCP6)
	default:
		return string(impl.TCP)
	}
}

func (b *bound) network() impl.Network {
	if b.local.IsUnix() {
		return impl.Unix
	}
	return impl.TCP
}

// wasUsed reports whether b has given up the endpoint.
func (b *bound) wasUsed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.handle == syscall.InvalidHandle
}

// free gives up the endpoint, for package net to take it. A path outlives the
// socket that is bound to it, so it is removed.
func (b *bound) free() {
	b.Close()
	if b.local.IsUnix() {
		_ = os.Remove(b.local.Path)
	}
}
