//go:build !linux

package kernel

import (
	"errors"
	"syscall"
	"time"
)

// urgentWaiter would be how a connection waits for an urgent byte. The poller of the
// runtime does not watch for one, and on this system nothing that it knows does.
type urgentWaiter struct{}

func (*urgentWaiter) wait(syscall.RawConn) error { return errors.ErrUnsupported }
func (*urgentWaiter) setDeadline(time.Time)      {}
func (*urgentWaiter) close()                     {}
