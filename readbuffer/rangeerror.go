package readbuffer

import (
	"errors"
	"fmt"
	"math"
)

// ErrRange is matched, with errors.Is, by every *RangeError.
var ErrRange = errors.New("number out of range")

// RangeError reports a number outside of what it may be, as a negative count.
// Nothing has happened.
type RangeError struct {
	// Call is the function that was given the number: "readbuffer.Next".
	Call string
	// What names the number: "count", "limit".
	What string
	// Value is what was given.
	Value int64
	// Min and Max are the least and the greatest that is allowed.
	Min, Max int64
	// Zero is what 0 stands for, "" where it stands for itself.
	Zero string
}

// Error says what was given to which function, and what is allowed.
func (e *RangeError) Error() string {
	text := fmt.Sprintf("%s: %s %d is ", e.Call, e.What, e.Value)
	if e.Max == math.MaxInt64 {
		text += fmt.Sprintf("less than %d", e.Min)
	} else {
		text += fmt.Sprintf("outside %d..%d", e.Min, e.Max)
	}
	if e.Zero != "" {
		text += "; 0 means " + e.Zero
	}
	return text
}

// Is makes every RangeError match ErrRange.
func (e *RangeError) Is(target error) bool { return target == ErrRange }

// negative returns the error for a number that is below 0, nil for any other.
// zero says what 0 stands for.
func negative[N int | int64](call, what string, n N, zero string) error {
	if n >= 0 {
		return nil
	}
	return &RangeError{Call: "readbuffer." + call, What: what, Value: int64(n), Max: math.MaxInt64, Zero: zero}
}

// What 0 stands for where a size or a limit is given.
const (
	zeroSize  = "the default, 4096"
	zeroMax   = "the default, 1048576"
	zeroLimit = "the Max of the buffer"
)
