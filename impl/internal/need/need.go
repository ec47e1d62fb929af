// Package need holds what the packages for tests ask of their arguments.
package need

import (
	"fmt"
	"reflect"
)

// NotNil panics when an argument is nil, or a nil pointer or function in an
// interface. The text names the call, as "impltest.Run", and what to pass.
func NotNil(call string, argument any, what string) {
	if isNil(argument) {
		panic(fmt.Sprintf("%s(nil): pass %s", call, what))
	}
}

func isNil(value any) bool {
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func:
		return v.IsNil()
	default:
		return false
	}
}
