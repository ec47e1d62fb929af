package kernel

import (
	"errors"
	"syscall"
)

// bindReusing binds a descriptor, with SO_REUSEADDR where that is wanted and
// makes a difference.
//
// On Linux two sockets that both have the option can be bound to one endpoint,
// and the second one to listen is the one that fails. A socket of this package
// holds its endpoint from Bind on. So the option is on only while it is needed:
// to bind, where earlier connections still have the port, and then from the
// moment before the socket listens or connects. Linux gives it the same effect
// then.
func bindReusing(b *bound, addr syscall.Sockaddr, reuse bool) error {
	err := b.bind(addr)
	if !reuse || !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	if err := setReuseAddr(b, true); err != nil {
		return err
	}
	if err := b.bind(addr); err != nil {
		return err
	}
	return setReuseAddr(b, false)
}

// clearReuseAddr takes the option off again after Listen has failed.
func (b *bound) clearReuseAddr() { _ = setReuseAddr(b, false) }
