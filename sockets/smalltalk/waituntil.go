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

// CheckPeriod is the default period of WaitUntil. Nothing else polls.
//
// Smalltalk: AbstractSocket class >> checkPeriod.
const CheckPeriod = 100 * time.Millisecond

// WaitUntil polls until a condition is true: it calls condition at once, and then after
// each period; 0 stands for CheckPeriod. It is for conditions that no call can wait for,
// such as a file of another program. To wait for the network use EnsureReadable, a read
// with a deadline, or Close: they need no period. The original polls for everything.
// WaitUntil first sends what the socket has buffered, because the condition may depend
// on the reply of the peer.
//
// When the class-side timeout has passed, WaitUntil calls condition once more, and then
// returns an error that matches os.ErrDeadlineExceeded; a timeout of 0 never passes. If
// the socket is closed and the condition is not true, the error is net.ErrClosed. A nil socket or
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
