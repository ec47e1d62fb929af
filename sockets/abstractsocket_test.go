package sockets_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/sockets"
)

// A program that reached a part of a socket could send before what is buffered,
// or close without sending it.
func TestNoWayRoundASocket(t *testing.T) {
	for _, typ := range []reflect.Type{
		reflect.TypeFor[sockets.Socket](),
		reflect.TypeFor[sockets.StreamSocket](),
		reflect.TypeFor[sockets.ServerSocket](),
		reflect.TypeFor[sockets.DatagramSocket](),
		reflect.TypeFor[sockets.MulticastSocket](),
		reflect.TypeFor[sockets.Data](),
	} {
		for field := range typ.Fields() {
			assert.False(t, field.IsExported(), "%v has an exported part %s", typ, field.Name)
		}
	}
}
