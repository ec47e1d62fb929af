// Package need holds what the packages for tests ask of their arguments.
package need

import (
	"fmt"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// NotNil panics when an argument is nil, or a nil in an interface. The text names the call, as "impltest.Run", and what to pass.
func NotNil(call string, argument any, what string) {
	if misuse.IsNil(argument) {
		panic(fmt.Sprintf("%s(nil): pass %s", call, what))
	}
}
