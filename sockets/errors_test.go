package sockets_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/streams"
)

// A number out of range is the same error, whichever package under a socket has
// found it, and is found under the name of each.
func TestOneRangeError(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	client, _ := pair(t, ns)
	group, err := ns.MulticastSocket.Port(0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = group.Close() })
	bytewise, err := streams.NewFraming(streams.Header{Size: 1})
	require.NoError(t, err)
	second := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"Data.WriteUTF":      client.Data().WriteUTF(string(make([]byte, 70000))),
		"PutFrame":           client.PutFrame(bytewise, make([]byte, 300)),
		"PutUvarintQUIC":     client.PutUvarintQUIC(math.MaxUint64),
		"SetLineLimit":       client.SetLineLimit(-1),
		"Next":               second(client.Next(-1)),
		"Limit":              second(client.Limit(-1)),
		"SetSize":            sockets.ReadBufferOf(client).SetSize(-1),
		"SetWriteBufferSize": client.SetWriteBufferSize(-1),
		"Port":               second(ns.ServerSocket.Port(70000)),
		"Connect":            client.Connect("127.0.0.1", -1),
		"SetOption":          sockets.SetOption(group, sockets.MulticastTTL, 256),
		"impl.Set":           impl.Set(group.Implementation(), impl.TTL, -1),
		"SetTimeout":         ns.AbstractSocket.SetTimeout(-1),
	} {
		for _, sentinel := range []error{sockets.ErrRange, streams.ErrRange, readbuffer.ErrRange, impl.ErrRange} {
			require.ErrorIs(t, err, sentinel, name)
		}
		var ofSockets *sockets.RangeError
		var ofStreams *streams.RangeError
		var ofReadbuffer *readbuffer.RangeError
		var ofImpl *impl.RangeError
		for _, target := range []any{&ofSockets, &ofStreams, &ofReadbuffer, &ofImpl} {
			require.ErrorAs(t, err, target, name)
		}
		assert.NotEmpty(t, ofSockets.What, name)
		assert.True(t, ofSockets.Value < ofSockets.Min || ofSockets.Value > ofSockets.Max, "%s: %v", name, err)
	}
}

// So is an argument that cannot be used, nil among them.
func TestOneArgumentError(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	client, _ := pair(t, ns)
	second := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"NextTo":           second(client.NextTo(nil, 1)),
		"TakeWhile":        second(client.TakeWhile(nil)),
		"ReadFrom":         second(client.ReadFrom(nil)),
		"Frame":            second(client.Frame(new(streams.Framing))),
		"AddEventListener": client.AddEventListener(nil),
		"Post":             events.NewManualLoop().Post(nil),
		"Dial":             second(ns.DialContext(nil, "tcp", "127.0.0.1:1")), //nolint:staticcheck // the nil context is what is tested
		"impl.Get":         second(impl.Get(nil, impl.TTL)),
		"BindTo":           second(ns.ServerSocket.Port(0, sockets.BindTo((*sockets.IPAddress)(nil)))),
	} {
		for _, sentinel := range []error{sockets.ErrArgument, streams.ErrArgument, readbuffer.ErrArgument, impl.ErrArgument, events.ErrArgument} {
			require.ErrorIs(t, err, sentinel, name)
		}
		var ofSockets *sockets.ArgumentError
		var ofStreams *streams.ArgumentError
		var ofReadbuffer *readbuffer.ArgumentError
		var ofImpl *impl.ArgumentError
		var ofEvents *events.ArgumentError
		for _, target := range []any{&ofSockets, &ofStreams, &ofReadbuffer, &ofImpl, &ofEvents} {
			require.ErrorAs(t, err, target, name)
		}
		assert.NotEmpty(t, ofSockets.Reason, name)
	}
}
