package streams

import "fmt"

// RangeError says that a number does not fit into what it is put into. Nothing
// was written.
type RangeError struct {
	What     string // what the number is of: "length of a UTF string"
	Value    int64
	Min, Max int64 // the least and the greatest that fit
}

// Error says what was given and what fits.
func (e *RangeError) Error() string {
	return fmt.Sprintf("streams: %s is %d, outside of %d..%d", e.What, e.Value, e.Min, e.Max)
}

// Is makes every RangeError match ErrRange.
func (e *RangeError) Is(target error) bool { return target == ErrRange }
