package readbuffer

import (
	"errors"
	"reflect"
)

// ErrNil is matched, with errors.Is, by every *NilError.
var ErrNil = errors.New("argument is nil")

// NilError reports an argument that is nil and must not be. Nothing has happened.
// A pointer that is nil inside an interface counts as nil.
type NilError struct {
	// Call is the function that was given the argument: "readbuffer.TakeWhile".
	Call string
	// What names the argument: "hold", "writer".
	What string
}

// Error names the function and the argument.
func (e *NilError) Error() string { return e.Call + ": " + e.What + " must not be nil" }

// Is makes every NilError match ErrNil.
func (e *NilError) Is(target error) bool { return target == ErrNil }

// isNil reports whether an interface value is nil or holds a nil pointer.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
