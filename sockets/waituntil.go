package sockets

import (
	"cmp"
	"net"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// defaultCheckPeriod is the original's.
const defaultCheckPeriod = 100 * time.Millisecond

// CheckPeriod answers how long WaitUntil of the sockets of this namespace sleeps
// between two looks: 100 milliseconds unless it was set. Nothing else polls.
//
// Smalltalk: AbstractSocket class >> checkPeriod.
func (c *AbstractSocketClass) CheckPeriod() time.Duration {
	c.check()
	return time.Duration(c.period.Load())
}

// SetCheckPeriod sets what CheckPeriod returns, from the next look on; 0 stands for
// the default, 100 milliseconds. A negative one is a *RangeError and changes nothing.
//
// Smalltalk: AbstractSocket class >> checkPeriod:.
func (c *AbstractSocketClass) SetCheckPeriod(d time.Duration) error {
	c.check()
	if d < 0 {
		return negativeDuration("check period", d)
	}
	c.period.Store(int64(cmp.Or(d, defaultCheckPeriod)))
	return nil
}

// WaitUntil waits until a condition is true: it looks at once, and then again
// after each check period. It is for conditions that nothing announces, as what
// another program does. For whatever this package announces there are calls that
// sleep until it happens, and they need no period: EnsureReadable,
// WaitForConnection, reads with a deadline, Close. The original waits like this
// for everything.
//
// When the class-side timeout has passed, of which 0 means none, it looks once
// more; then the error matches os.ErrDeadlineExceeded. A socket that is found
// closed ends it with net.ErrClosed, unless the condition is true. A nil
// condition is an *ArgumentError. The condition is called in the caller's
// goroutine, without a lock.
func (s *abstractSocket) WaitUntil(condition func() bool) error {
	if condition == nil {
		return &ArgumentError{What: "condition", Reason: "must not be nil"}
	}
	begin, timeout := time.Now(), s.shared().Timeout()
	for {
		if condition() {
			return nil
		}
		if !s.IsOpen() {
			return s.waitError(net.ErrClosed)
		}
		pause := s.shared().CheckPeriod()
		if timeout > 0 {
			left := timeout - time.Since(begin)
			if left <= 0 {
				return s.waitError(os.ErrDeadlineExceeded)
			}
			pause = min(pause, left)
		}
		time.Sleep(pause)
	}
}

func (s *abstractSocket) waitError(err error) error {
	return impl.OpError("wait", s.object().Network(), s.object().LocalEndpoint(), impl.Endpoint{}, err)
}
