package streams

import (
	"math"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// ErrRange is matched, with errors.Is, by every *RangeError.
var ErrRange = readbuffer.ErrRange

// RangeError reports a number outside of what it may be: one that does not fit into
// what it is put into, a negative count or limit. Nothing has happened.
type RangeError = readbuffer.RangeError

// negative returns the error for a number that is below 0, nil for any other.
// zero says what 0 stands for.
func negative[N int | int64](call, what string, n N, zero string) error {
	if n >= 0 {
		return nil
	}
	return &RangeError{Call: "streams." + call, What: what, Value: int64(n), Max: math.MaxInt64, Zero: zero}
}

// zeroLimit is what 0 stands for where a limit is given.
const zeroLimit = "the Max of the buffer"
