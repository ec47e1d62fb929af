package misuse

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// ErrRange is matched, with errors.Is, by every *RangeError.
var ErrRange = errors.New("number out of range")

// RangeError reports a number outside of what it may be, as a negative count or a
// port that is not in 0..65535. Nothing has happened.
type RangeError struct {
	// Call is the function that was given the number: "readbuffer.Next". It is empty
	// for what sockets and their implementations check, where the operation is in
	// the name of the number or in the error around this one.
	Call string
	// What names the number: "count", "port".
	What string
	// Value is what was given.
	Value int64
	// Min and Max are the least and the greatest that is allowed. Max is
	// math.MaxInt64 where there is no greatest.
	Min, Max int64
	// Zero is what 0 stands for, empty where it stands for itself.
	Zero string
	// Duration says that Value, Min and Max are of type time.Duration.
	Duration bool
}

// Error says what was given to which function, and what is allowed.
func (e *RangeError) Error() string {
	if e == nil {
		return "<nil>"
	}
	text := fmt.Sprintf("%s: %s %v is ", caller(e.Call), e.What, e.shown(e.Value))
	if e.Max == math.MaxInt64 {
		text += fmt.Sprintf("less than %v", e.shown(e.Min))
	} else {
		text += fmt.Sprintf("outside %v..%v", e.shown(e.Min), e.shown(e.Max))
	}
	if e.Zero != "" {
		text += "; 0 means " + e.Zero
	}
	return text
}

func (e *RangeError) shown(n int64) any {
	if e.Duration {
		return time.Duration(n)
	}
	return n
}

// Is reports whether target is ErrRange.
func (e *RangeError) Is(target error) bool { return target == ErrRange }

// Negative returns a *RangeError for a number that is below 0, nil for any other.
// zero says what 0 stands for, and is empty where that is plain.
func Negative[N int | int64](call, what string, n N, zero string) error {
	if n >= 0 {
		return nil
	}
	return &RangeError{Call: call, What: what, Value: int64(n), Max: math.MaxInt64, Zero: zero}
}

// InRange returns a *RangeError for a number outside of min and max, nil for any
// other.
func InRange(call, what string, n, min, max int64) error {
	if n >= min && n <= max {
		return nil
	}
	return &RangeError{Call: call, What: what, Value: n, Min: min, Max: max}
}

// caller returns what a text begins with: the function, or the sockets as a whole.
func caller(call string) string {
	if call == "" {
		return "sockets"
	}
	return call
}
