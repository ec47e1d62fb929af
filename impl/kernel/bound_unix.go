//go:build linux || darwin || freebsd

package kernel

import (
	"cmp"
	"net"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// bound is a descriptor that has an endpoint and does nothing else. It is
// blocking and not registered with the poller, to which an unconnected socket looks like
// one that has hung up.
//
// It is for one goroutine at a time: the lock of its socket guards it, and Close
// waits for a Connect that is in progress.
type bound struct {
	fd    int // -1 when it is closed or was released
	local impl.Endpoint
	// family is AF_INET, AF_INET6 or AF_UNIX.
	family int
	// cleanup closes the descriptor when the bound is not referenced any more.
	cleanup runtime.Cleanup
	// replaced is true once a dialler has the descriptor.
	replaced bool
}

func newBound(fd, family int) *bound {
	b := &bound{fd: fd, family: family}
	b.cleanup = runtime.AddCleanup(b, func(fd int) { _ = unix.Close(fd) }, fd)
	return b
}

func (b *bound) Control(f func(fd uintptr)) error {
	defer runtime.KeepAlive(b)
	if b.fd < 0 {
		return net.ErrClosed
	}
	f(uintptr(b.fd))
	return nil
}

// wasUsed reports whether a dialler has had the descriptor.
func (b *bound) wasUsed() bool { return b.replaced }

// release returns the descriptor, which the caller owns from now on.
func (b *bound) release() int {
	b.cleanup.Stop()
	fd := b.fd
	b.fd = -1
	return fd
}

func (b *bound) Close() {
	if fd := b.release(); fd >= 0 {
		_ = unix.Close(fd)
	}
}

// bind makes a descriptor with the options and gives it the local endpoint.
func bind(network impl.Network, local impl.Endpoint, o options) (*bound, error) {
	b, err := open(network, local, o)
	if err != nil {
		return nil, err
	}
	if err := b.bindEndpoint(local, o.reuse && network.IsTCP()); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// open makes a descriptor of the family that the endpoint needs, and does not
// bind it.
func open(network impl.Network, local impl.Endpoint, o options) (*bound, error) {
	fd, family, err := newDescriptor(network, local, o)
	if err != nil {
		return nil, err
	}
	return newBound(fd, family), nil
}

// bindEndpoint binds the descriptor and asks for the endpoint that it is bound to.
func (b *bound) bindEndpoint(local impl.Endpoint, reuse bool) error {
	err := bindReusing(b, sockaddrOf(b.family, local), reuse)
	if err != nil {
		return err
	}
	var got syscall.Sockaddr
	if controlErr := b.Control(func(fd uintptr) { got, err = syscall.Getsockname(int(fd)) }); controlErr != nil {
		err = controlErr
	}
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	b.local = endpointFrom(got)
	return nil
}

func (b *bound) bind(addr syscall.Sockaddr) error {
	var err error
	if controlErr := b.Control(func(fd uintptr) { err = syscall.Bind(int(fd), addr) }); controlErr != nil {
		return controlErr
	}
	return os.NewSyscallError("bind", err)
}

// dialler returns a dialler that connects from where b is bound.
//
// Package net can bind and connect in one step, and it can adopt a connected
// descriptor, but it cannot connect one that was bound before. So package net's
// fresh descriptor is replaced by that of b just before it is connected. What
// follows, the poller and the context included, is package net's.
func (b *bound) dialler(o options) net.Dialer {
	return net.Dialer{Control: func(_, _ string, fresh syscall.RawConn) error { return b.replace(fresh, o) }}
}

// replace makes the number of a fresh descriptor refer to the socket of b.
func (b *bound) replace(fresh syscall.RawConn, o options) error {
	b.replaced = true
	if o.reuse {
		if err := setReuseAddr(b, true); err != nil {
			return err
		}
	}
	var err error
	onto := func(fd uintptr) {
		if err = os.NewSyscallError("setnonblock", unix.SetNonblock(int(fd), true)); err == nil {
			controlErr := fresh.Control(func(theirs uintptr) { err = dupOnto(int(fd), int(theirs)) })
			if controlErr != nil {
				err = controlErr
			}
		}
	}
	if controlErr := b.Control(onto); controlErr != nil {
		return controlErr
	}
	return err
}

// listen makes a listener of the descriptor, known to the poller from now on.
// After an error the descriptor is merely bound, as before.
func (b *bound) listen(backlog int, network impl.Network, o options) (*listener, error) {
	if o.reuse {
		if err := setReuseAddr(b, true); err != nil {
			return nil, err
		}
	}
	if err := b.beginListening(backlog); err != nil {
		b.clearReuseAddr()
		return nil, err
	}
	return newListener(b.release(), network, b.local)
}

func (b *bound) beginListening(backlog int) error {
	var err error
	controlErr := b.Control(func(fd uintptr) {
		if err = os.NewSyscallError("setnonblock", unix.SetNonblock(int(fd), true)); err != nil {
			return
		}
		if err = listen(fd, backlog); err != nil {
			_ = unix.SetNonblock(int(fd), false)
		}
	})
	return cmp.Or(controlErr, err)
}
