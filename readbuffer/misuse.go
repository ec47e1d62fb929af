package readbuffer

import "github.com/smalltalk-sockets/go/readbuffer/misuse"

// The errors of a wrong call. They are those of package misuse, which the whole
// module shares; nothing has happened when one of them is returned. Functions that
// return no error panic with it.
type (
	// RangeError reports a number outside of what it may be, such as a negative
	// count.
	RangeError = misuse.RangeError
	// ArgumentError reports an argument that is nil and must not be. A pointer that
	// is nil inside an interface counts as nil.
	ArgumentError = misuse.ArgumentError
)

// What errors.Is finds in the errors of a wrong call.
var (
	// ErrRange is matched by every *RangeError.
	ErrRange = misuse.ErrRange
	// ErrArgument is matched by every *ArgumentError.
	ErrArgument = misuse.ErrArgument
)

// negative returns the error for a number that is below 0, nil for any other.
// zero says what 0 stands for.
func negative[N int | int64](call, what string, n N, zero string) error {
	if n >= 0 {
		return nil
	}
	return misuse.Negative("readbuffer."+call, what, n, zero)
}

// What 0 stands for where a size or a limit is given.
const (
	zeroSize  = "the default, 4096"
	zeroMax   = "the default, 1048576"
	zeroLimit = "the Max of the buffer"
)
