package sockets

import "reflect"

// isNil reports whether an interface value is nil or holds a nil pointer, as a
// variable of a concrete type leaves one behind.
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
