package streams

import (
	"reflect"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// ErrNil is matched, with errors.Is, by every *NilError.
var ErrNil = readbuffer.ErrNil

// NilError reports an argument that is nil and must not be. Nothing has happened.
// Functions that return no error panic with it.
type NilError = readbuffer.NilError

// notNil returns the error for an argument that is nil, or a nil pointer in an
// interface.
func notNil(call, what string, v any) error {
	if v != nil {
		switch r := reflect.ValueOf(v); r.Kind() {
		case reflect.Pointer, reflect.Func:
			if !r.IsNil() {
				return nil
			}
		default:
			return nil
		}
	}
	return &NilError{Call: "streams." + call, What: what}
}

// must panics with the error of a call that has no other way to report it.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// What a method of a zero value panics with: there is nothing behind it.
const (
	zeroReader = "streams: method on a zero Reader, Stream or socket: NewReader and New make the first two, a Namespace makes sockets"
	zeroWriter = "streams: method on a zero Writer, Stream or socket: NewWriter and New make the first two, a Namespace makes sockets"
	zeroInput  = "streams: method on a zero DataInput: NewDataInput makes one, Socket.Data that of a socket"
	zeroOutput = "streams: method on a zero DataOutput: NewDataOutput makes one, Socket.Data that of a socket"
)
