package misuse

import (
	"errors"
	"reflect"
	"strconv"
)

// ErrArgument is matched, with errors.Is, by every *ArgumentError.
var ErrArgument = errors.New("invalid argument")

// ArgumentError reports an argument that cannot be used, as an address that is not
// well formed, or a nil where a value must be. Nothing has happened.
type ArgumentError struct {
	// Call is the function that was given the argument: "streams.NextTo". It is
	// empty under the same rule as that of RangeError.
	Call string
	// What names the argument: "address", "context".
	What string
	// Value is what was given, as text; empty where there is nothing to show.
	Value string
	// Reason says what is wrong with it, and what to do instead.
	Reason string
}

// Error says what was given to which function, and what is wrong with it.
func (e *ArgumentError) Error() string {
	switch {
	case e == nil:
		return "<nil>"
	case e.Value == "":
		return caller(e.Call) + ": " + e.What + " " + e.Reason
	}
	return caller(e.Call) + ": " + e.What + " " + strconv.Quote(e.Value) + ": " + e.Reason
}

// Is reports whether target is ErrArgument.
func (e *ArgumentError) Is(target error) bool { return target == ErrArgument }

// Nil returns the error for an argument that is nil and must not be. remedy says
// where to get one, and is empty where that is plain.
func Nil(call, what, remedy string) error {
	reason := "must not be nil"
	if remedy != "" {
		reason += ": " + remedy
	}
	return &ArgumentError{Call: call, What: what, Reason: reason}
}

// NotNil returns the error of Nil for a v that IsNil, nil for any other.
func NotNil(call, what string, v any) error {
	if !IsNil(v) {
		return nil
	}
	return Nil(call, what, "")
}

// IsNil reports whether v is nil, or an interface that holds a nil of its type, as a
// variable of a concrete type leaves one behind. It is the one rule of the module
// for arguments that must not be nil.
func IsNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return r.IsNil()
	default:
		return false
	}
}
