//go:build unix

package system

import (
	"fmt"
	"syscall"
)

// Descriptors returns the resource of being permitted n descriptors at once. A
// system without such a limit has it.
func Descriptors(n uint64) Resource {
	return Resource{fmt.Sprintf("%d descriptors", n), func() error {
		var limit syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			return err
		}
		if permitted := uint64(limit.Cur); permitted < n { //nolint:unconvert // It is signed on FreeBSD.
			return fmt.Errorf("the limit is %d", permitted)
		}
		return nil
	}}
}
