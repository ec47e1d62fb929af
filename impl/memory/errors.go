package memory

import (
	"os"
	"syscall"
)

// inCall puts an errno into the os.SyscallError of the call that package net
// would have made. Other errors stay as they are.
func inCall(call string, err error) error {
	if errno, ok := err.(syscall.Errno); ok {
		return os.NewSyscallError(call, errno)
	}
	return err
}
