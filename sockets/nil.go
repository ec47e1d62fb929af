package sockets

import "reflect"

// isNil reports whether an interface value is nil or holds a nil pointer, as a
// variable of a concrete type leaves one behind. It is the one rule for arguments that
// must not be nil.
func isNil(v any) bool {
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

// made refuses what a provider has returned when that is neither an object nor an
// error.
func made[S any](object S, err error) (S, error) {
	if err == nil && isNil(object) {
		err = &ArgumentError{What: "provider", Reason: "has returned neither a socket nor an error"}
	}
	return object, err
}

func nilOption() error {
	return &ArgumentError{What: "option", Reason: "must not be nil: leave it out"}
}
