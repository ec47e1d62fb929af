//go:build !linux

package kernel

import (
	"errors"
	"syscall"
	"time"
)

// urgency would be how a connection waits for an urgent byte. The poller of the
// runtime does not watch for one, and on this system nothing that it knows does.
type urgency struct{}

func (*urgency) wait(syscall.RawConn) error { return errors.ErrUnsupported }
func (*urgency) setDeadline(time.Time)      {}
func (*urgency) close()                     {}
