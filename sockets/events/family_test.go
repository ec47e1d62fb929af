package events_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

var (
	word  = events.NewType[string]("WordEvent", "word")
	other = events.NewType[int]("", "other")
)

// object can have a dispatcher.
type object struct {
	events.EventDispatcher
	name string
}

func (o *object) String() string { return o.name }

func listen(t require.TestingT, d events.Dispatcher, l *events.Listener, options ...events.ListenerOption) {
	require.NoError(t, d.AddEventListener(l, options...))
}

func dispatch(t require.TestingT, d events.Dispatcher, e events.AnyEvent) {
	_, err := d.DispatchEvent(e)
	require.NoError(t, err)
}

// panics makes a listener that panics, for the tests of panics.
func panics[D any](value any) func(*events.Event[D]) {
	return func(*events.Event[D]) { panic(value) }
}

// bug is the value that oh panics with.
const bug = "oh"

// oh panics, for the tests of panics.
func oh() { panic(bug) }

// everyone names the listeners of a family in the order of their calls: two in
// each place that an event of the leaf visits.
const everyone = "root↓1 root↓2 middle↓1 middle↓2 leaf1 leaf2 middle↑1 middle↑2 root↑1 root↑2"

// family is a tree of three, with listeners that tell when they are called.
type family struct {
	root, middle, leaf events.EventDispatcher

	calls     []string
	listeners map[string]*events.Listener
	acts      map[string]func(*events.Event[string]) // what a listener does after it has told of its call
}

func newFamily(t require.TestingT) *family {
	f := &family{listeners: map[string]*events.Listener{}, acts: map[string]func(*events.Event[string]){}}
	require.NoError(t, f.leaf.SetParent(&f.middle))
	require.NoError(t, f.middle.SetParent(&f.root))
	for _, name := range strings.Fields(everyone) {
		f.add(t, name)
	}
	return f
}

// at returns the dispatcher of the listener with a name.
func (f *family) at(name string) *events.EventDispatcher {
	switch name[0] {
	case 'r':
		return &f.root
	case 'm':
		return &f.middle
	default:
		return &f.leaf
	}
}

// add adds the listener of a name, which it makes if there is none.
func (f *family) add(t require.TestingT, name string, options ...events.ListenerOption) {
	if f.listeners[name] == nil {
		f.listeners[name] = f.on(strings.Contains(name, "↓"))(word, func(e *events.Event[string]) {
			f.calls = append(f.calls, name)
			if act := f.acts[name]; act != nil {
				act(e)
			}
		})
	}
	listen(t, f.at(name), f.listeners[name], options...)
}

func (f *family) on(capture bool) func(*events.Type[string], func(*events.Event[string])) *events.Listener {
	if capture {
		return events.OnCapture[string]
	}
	return events.On[string]
}

func (f *family) remove(name string) { f.at(name).RemoveEventListener(f.listeners[name]) }

// take returns the calls since the last take.
func (f *family) take() string {
	calls := strings.Join(f.calls, " ")
	f.calls = nil
	return calls
}

// bubble dispatches an event of the leaf, and returns the calls.
func (f *family) bubble(t *testing.T) string {
	t.Helper()
	dispatch(t, &f.leaf, word.New("", events.Bubbles))
	return f.take()
}
