package sockets_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// facades are the types that a program holds.
var facades = []any{
	new(sockets.Socket), new(sockets.StreamSocket), new(sockets.ServerSocket), new(sockets.DatagramSocket), new(sockets.MulticastSocket),
}

// A program that reached a part of a socket could send before what is buffered, or
// close without sending it. A program that reached a part of a class object could
// change another class object.
func TestNoWayRoundAFacade(t *testing.T) {
	ns := sockets.Default
	for _, v := range append(facades[:len(facades):len(facades)],
		new(sockets.Data), new(streams.Reader), new(streams.Writer), new(streams.Stream), new(streams.Limited),
		ns.AbstractSocket, ns.StreamSocket, ns.Socket, ns.ServerSocket, ns.DatagramSocket, ns.MulticastSocket,
		ns.SocketAddress, ns.IPAddress, ns.IP6Address, ns.UnixAddress,
	) {
		typ := reflect.TypeOf(v).Elem()
		for _, field := range reflect.VisibleFields(typ) {
			assert.False(t, field.IsExported(), "%v has an exported part %s", typ, field.Name)
		}
		for i := range reflect.TypeOf(v).NumMethod() {
			method := reflect.TypeOf(v).Method(i)
			for result := range method.Type.Outs() {
				assert.NotContains(t, parts, result, "%v.%s returns a part", typ, method.Name)
			}
		}
	}
}

// parts are the types inside a socket.
var parts = []reflect.Type{
	reflect.TypeFor[*readbuffer.ReadBuffer](), reflect.TypeFor[*readbuffer.WriteBuffer](), reflect.TypeFor[*streams.Stream](),
}

// AbstractSocket has all that the five kinds of sockets have in common, so that a
// function that serves any of them finds it there.
func TestAbstractSocketIsComplete(t *testing.T) {
	common := methods(facades[0])
	for _, v := range facades[1:] {
		of := methods(v)
		maps.DeleteFunc(common, func(name string, _ bool) bool { return !of[name] })
	}
	delete(common, "GoString") // for package fmt alone
	var got []string
	for method := range reflect.TypeFor[sockets.AbstractSocket]().Methods() {
		got = append(got, method.Name)
	}
	assert.Equal(t, slices.Sorted(maps.Keys(common)), slices.Sorted(slices.Values(got)))
}
