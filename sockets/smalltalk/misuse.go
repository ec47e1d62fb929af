package smalltalk

import "github.com/smalltalk-sockets/go/readbuffer/misuse"

// notNil returns the error for an argument that is nil, or a nil in an interface.
func notNil(call, what string, v any) error { return misuse.NotNil("smalltalk."+call, what, v) }

// must panics with the error of a call that has no other way to report it.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
