package impltest

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

// The ways to have a Read.
type (
	forwarder       struct{ impl.Stream }
	overForwarder   struct{ forwarder }
	overForwarderAt struct{ *forwarder }
	byValue         struct{ impl.Stream }
	byPointer       struct{ impl.Stream }
	overValue       struct{ byValue }
	overPointer     struct{ byPointer }
	overAt          struct{ *byPointer }
)

func (byValue) Read([]byte) (int, error)    { return 0, nil }
func (*byPointer) Read([]byte) (int, error) { return 0, nil }

func TestWhoseMethodItIs(t *testing.T) {
	none := reflect.TypeFor[int]()
	for _, c := range []struct {
		wrapper any
		data    reflect.Type
		writes  bool
	}{
		{forwarder{}, none, false},
		{&forwarder{}, none, false},
		{overForwarder{}, none, false},
		{&overForwarder{}, none, false},
		{overForwarderAt{}, none, false},
		{byValue{}, none, true},
		{&byValue{}, none, true},
		{&byPointer{}, none, true},
		{overValue{}, none, true},
		{&overValue{}, none, true},
		{&overPointer{}, none, true},
		{overAt{}, none, true},
		{&overAt{}, none, true},
		{overAt{}, reflect.TypeFor[*byPointer](), false},
		{none, none, false},
	} {
		assert.Equal(t, c.writes, writes(reflect.TypeOf(c.wrapper), c.data, "Read"), "%T", c.wrapper)
	}
}
