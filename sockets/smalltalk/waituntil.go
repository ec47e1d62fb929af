package smalltalk

import (
	"cmp"
	"math"
	"net"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
	"github.com/smalltalk-sockets/go/sockets"
)

// CheckPeriod is how long WaitUntil sleeps between two looks unless it is told
// another time. Nothing else polls.
//
// Smalltalk: AbstractSocket class >> checkPeriod.
const CheckPeriod = 100 * time.Millisecond

// WaitUntil waits until a condition is true: it looks at once, and then again
// after each period, of which 0 stands for CheckPeriod. It is for conditions that
// nothing announces, as what another program does. For whatever a socket announces
// there are calls that sleep until it happens, and they need no period:
// EnsureReadable, reads with a deadline, Close. The original waits like this for
// everything. What the socket has buffered is sent first, for the condition may depend
// on what the peer makes of it.
//
// When the class-side timeout has passed, of which 0 means none, it looks once
// more; then the error matches os.ErrDeadlineExceeded. A socket that is found
// closed ends it with net.ErrClosed, unless the condition is true. A nil socket or
// condition is a *sockets.ArgumentError, a negative period a *sockets.RangeError. The
// condition is called in the caller's goroutine, without a lock.
//
// Smalltalk: AbstractSocket class >> checkPeriod:.
func WaitUntil(socket sockets.AbstractSocket, period time.Duration, condition func() bool) error {
	if err := checkWait(socket, period, condition); err != nil {
		return err
	}
	if s, ok := socket.(interface{ FlushPending() }); ok {
		s.FlushPending()
	}
	begin, timeout := time.Now(), socket.Namespace().AbstractSocket.Timeout()
	for {
		if condition() {
			return nil
		}
		if !socket.IsOpen() {
			return waitError(socket, net.ErrClosed)
		}
		pause := cmp.Or(period, CheckPeriod)
		if timeout > 0 {
			left := timeout - time.Since(begin)
			if left <= 0 {
				return waitError(socket, os.ErrDeadlineExceeded)
			}
			pause = min(pause, left)
		}
		time.Sleep(pause)
	}
}

func checkWait(socket sockets.AbstractSocket, period time.Duration, condition func() bool) error {
	if err := notNil("WaitUntil", "socket", socket); err != nil {
		return err
	}
	if err := notNil("WaitUntil", "condition", condition); err != nil {
		return err
	}
	if period < 0 {
		return &misuse.RangeError{Call: "smalltalk.WaitUntil", What: "period", Value: int64(period), Max: math.MaxInt64, Zero: CheckPeriod.String(), Duration: true}
	}
	return nil
}

func waitError(socket sockets.AbstractSocket, err error) error {
	object := socket.Implementation()
	return impl.OpError("wait", object.Network(), object.LocalEndpoint(), impl.Endpoint{}, err)
}
