package readbuffer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrTooLong is matched, with errors.Is, by every *LimitError.
var ErrTooLong = errors.New("readbuffer: item is longer than its limit")

// ErrClosed is returned by every operation on a closed buffer that needs more than
// what is buffered.
var ErrClosed = errors.New("readbuffer: use of a closed buffer")

// ErrNoFlush is returned by a WriteBuffer without a flush function when it has to
// flush. What was put stays buffered.
var ErrNoFlush = errors.New("readbuffer: no flush function: NewWriteBuffer and Reset take one")

// ErrUnread is returned when a step back would go behind the bytes that the buffer
// still has.
var ErrUnread = errors.New("readbuffer: nothing to unread: what was consumed before is not kept any more")

// ErrNotEmpty is returned when the size of a buffer is changed while it holds
// bytes.
var ErrNotEmpty = errors.New("readbuffer: buffer is not empty")

// ErrBadCount is returned when the count of a fill or flush function, or of an
// io.Writer, is negative or more than it was given. What the function really did is
// unknown; the buffer counts it as nothing.
var ErrBadCount = errors.New("readbuffer: function returned a count out of range")

// Fails reports whether an error of a fill function ends the stream for good: a
// ReadBuffer returns such an error whenever it needs more bytes, and does not call
// the function again. It is true for all but nil and errors that say nothing of the
// bytes to come: those that match ErrWouldBlock, os.ErrDeadlineExceeded or
// context.DeadlineExceeded, and syscall.ENOTCONN of a stream that has not begun.
func Fails(err error) bool { return err != nil && !passing(err) }

// passing reports whether the fill function may go on after err.
func passing(err error) bool {
	return err != nil && (errors.Is(err, ErrWouldBlock) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, syscall.ENOTCONN))
}

// checked returns what a function has returned, or ErrBadCount for a count out of
// range.
func checked(n, most int, err error) (int, error) {
	if n < 0 || n > most {
		return 0, ErrBadCount
	}
	return n, err
}

// LimitError says that an item is longer than its limit allows. Nothing of the
// item was consumed (or, when writing, accepted).
type LimitError struct {
	What   string // what was too long: "line", "frame" …
	Limit  int    // bytes allowed
	Offset int64  // stream offset at which the item begins
	Seen   int    // bytes known to belong to the item
}

// Error describes the item, the limit and the place.
func (e *LimitError) Error() string {
	return fmt.Sprintf("readbuffer: %s at offset %d has %d bytes or more, limit is %d",
		e.What, e.Offset, e.Seen, e.Limit)
}

// Is makes every LimitError match ErrTooLong.
func (e *LimitError) Is(target error) bool { return target == ErrTooLong }
