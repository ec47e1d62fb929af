package streams

import "github.com/smalltalk-sockets/go/readbuffer/misuse"

// The errors of a wrong call. They are those of package misuse, which the whole
// module shares; nothing has happened when one of them is returned. Functions that
// return no error panic with it.
type (
	// RangeError reports a number outside of what it may be: one that does not fit
	// into what it is put into, a negative count or limit.
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
	return misuse.Negative("streams."+call, what, n, zero)
}

// zeroLimit is what 0 stands for where a limit is given.
const zeroLimit = "the Max of the buffer"

// notNil returns the error for an argument that is nil, or a nil in an interface.
func notNil(call, what string, v any) error {
	if !misuse.IsNil(v) {
		return nil
	}
	return misuse.Nil("streams."+call, what, "")
}

// must panics with the error of a call that returns none.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
