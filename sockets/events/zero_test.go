package events_test

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// Every method of a zero value, and of a nil dispatcher or loop, called with zero
// arguments, either works or panics with a text that names the mistake.
func TestZeroValuesSayWhatTheyAre(t *testing.T) {
	for _, zero := range []any{
		new(events.Event[int]), new(events.Type[int]), new(events.Listener), new(events.EventDispatcher), new(events.Loop),
		new(events.ArgumentError), new(events.PanicError), new(events.Phase),
		(*events.EventDispatcher)(nil), (*events.Loop)(nil),
	} {
		v := reflect.ValueOf(zero)
		for i := range v.NumMethod() {
			name := fmt.Sprintf("%T.%s", zero, v.Type().Method(i).Name)
			if v.Type().Method(i).Name == "Kept" {
				continue // a method of these tests
			}
			message := panicOf(v.Method(i))
			if message != nil {
				require.NotImplements(t, (*runtime.Error)(nil), message, name)
				require.Regexp(t, `^events: method on a nil (Loop|EventDispatcher): New\w+ |^events.Panicked: panic must not be nil$`, message, name)
			}
		}
	}
	require.PanicsWithValue(t, "events: method on a nil Type: NewType makes one", func() { (*events.Type[int])(nil).New(1) })
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

func TestNilArgumentsAreNamed(t *testing.T) {
	scored := events.NewType[int]("", "scored")
	var none *events.Type[int]
	var d events.EventDispatcher
	l := events.NewManualLoop()
	heard := func(*events.Event[int]) {}
	const wayOut = ": On and Handle make one, unless their type, function or pointer is nil"
	for name, c := range map[string]struct {
		text string
		call func() error
	}{
		"function of On": {"events.AddEventListener: listener must not be nil" + wayOut, func() error { return d.AddEventListener(events.On[int](scored, nil)) }},
		"type of On":     {"events.AddEventListener: listener must not be nil" + wayOut, func() error { return d.AddEventListener(events.On(none, heard)) }},
		"zero listener":  {"events.AddEventListener: listener must not be nil" + wayOut, func() error { return d.AddEventListener(new(events.Listener)) }},
		"option": {"events.AddEventListener: option must not be nil: leave it out", func() error {
			return d.AddEventListener(events.On(scored, heard), nil)
		}},
		"event":      {"events.DispatchEvent: event must not be nil: Type.New makes one, and a zero Event is none", func() error { _, err := d.DispatchEvent(nil); return err }},
		"zero event": {"events.DispatchEvent: event must not be nil: Type.New makes one, and a zero Event is none", func() error { _, err := d.DispatchEvent(new(events.Event[int])); return err }},
		"post":       {"events.Post: function must not be nil", func() error { return l.Post(nil) }},
		"do":         {"events.Do: function must not be nil", func() error { return l.Do(nil) }},
		"run":        {"events.Run: context must not be nil: use context.Background()", func() error { var none context.Context; return l.Run(none) }},
	} {
		err := c.call()
		require.EqualError(t, err, c.text, name)
		require.ErrorIs(t, err, events.ErrArgument, name)
	}
	require.False(t, d.HasEventListener(none))
	require.False(t, d.WillTrigger(nil))
}

func TestZeroLoopRuns(t *testing.T) {
	var l events.Loop
	ran := false
	require.NoError(t, l.Do(func() { ran = true }))
	require.True(t, ran)
	l.Stop()
	<-l.Done()
	require.Equal(t, events.ErrStopped, l.Post(func() {}))
}
