package streams

import (
	"errors"
	"fmt"
	"io"
)

// ErrAvailable is matched, with errors.Is, by every *EOFError.
var ErrAvailable = errors.New("streams: fewer bytes are available than asked for")

// EOFError says that fewer bytes have arrived than a method of DataInput needs.
// Nothing was consumed. Unless the stream has ended the same call may succeed
// later.
type EOFError struct {
	What      string // what was to be read: "int", "UTF string" …
	Want      int    // bytes of the item, as far as its length has arrived
	Available int    // bytes that are there
	Offset    int64  // stream offset at which the item begins
	Ended     bool   // no more bytes will come
}

// Error names what was to be read, where, and what is missing.
func (e *EOFError) Error() string {
	end := ""
	if e.Ended {
		end = " at the end of the stream"
	}
	return fmt.Sprintf("streams: %s at offset %d needs %d bytes and has %d%s",
		e.What, e.Offset, e.Want, e.Available, end)
}

// Is makes every EOFError match ErrAvailable, and io.ErrUnexpectedEOF as well
// when the stream has ended.
func (e *EOFError) Is(target error) bool {
	return target == ErrAvailable || e.Ended && target == io.ErrUnexpectedEOF
}
