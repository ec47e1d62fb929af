//go:build darwin || freebsd

package kernel

import "syscall"

// bindReusing binds a descriptor, with SO_REUSEADDR where that is wanted. On
// these systems the option lets no other socket bind the same endpoint.
func bindReusing(b *bound, addr syscall.Sockaddr, reuse bool) error {
	if reuse {
		if err := setReuseAddr(b, true); err != nil {
			return err
		}
	}
	return b.bind(addr)
}

func (b *bound) clearReuseAddr() {}
