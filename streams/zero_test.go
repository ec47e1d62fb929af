package streams_test

import (
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

// Every method of a zero value, called with zero arguments, either works, or panics
// with a text that names the mistake and the way out.
func TestZeroValuesSayWhatTheyAre(t *testing.T) {
	for _, zero := range []any{
		new(streams.Reader), new(streams.Writer), new(streams.Stream), new(streams.Limited), new(streams.Framing),
		new(streams.DataInput), new(streams.DataOutput), new(streams.RangeError), new(streams.SyntaxError),
		new(streams.EOFError), new(streams.EOLError), new(streams.CharsetError), new(streams.ArgumentError), new(streams.EOL),
	} {
		v := reflect.ValueOf(zero)
		for i := range v.NumMethod() {
			name := fmt.Sprintf("%T.%s", zero, v.Type().Method(i).Name)
			message := panicOf(v.Method(i))
			if message != nil {
				require.NotImplements(t, (*runtime.Error)(nil), message, name)
				require.Regexp(t, `^streams: method on a zero \w+(, Stream or socket)?: New\w+ `, message, name)
			}
		}
	}
}

// panicOf calls a method with zero arguments and returns what it panics with.
func panicOf(method reflect.Value) (message any) {
	defer func() { message = recover() }()
	var args []reflect.Value
	n := method.Type().NumIn()
	if method.Type().IsVariadic() {
		n--
	}
	for i := range n {
		args = append(args, reflect.Zero(method.Type().In(i)))
	}
	method.Call(args)
	return nil
}
