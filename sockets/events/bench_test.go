package events_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// BenchmarkPlainCall is the yardstick for a dispatch: a function that is looked
// up in a map under a mutex.
func BenchmarkPlainCall(b *testing.B) {
	var mu sync.Mutex
	calls := 0
	functions := map[string]func(*events.Event[string]){"word": func(*events.Event[string]) { calls++ }}
	e := word.New("")
	b.ReportAllocs()
	for b.Loop() {
		mu.Lock()
		f := functions[e.Type()]
		mu.Unlock()
		f(e)
	}
	require.NotZero(b, calls)
}

// BenchmarkDispatch measures DispatchEvent together with the making of the event.
func BenchmarkDispatch(b *testing.B) {
	for _, listeners := range []int{0, 1, 8} {
		b.Run(fmt.Sprintf("listeners=%d", listeners), func(b *testing.B) {
			var d events.EventDispatcher
			calls := 0
			for range listeners {
				listen(b, &d, events.On(word, func(*events.Event[string]) { calls++ }))
			}
			benchDispatch(b, &d)
			require.Equal(b, listeners > 0, calls > 0)
		})
	}
	b.Run("weak", func(b *testing.B) {
		var d events.EventDispatcher
		calls := 0
		l := events.On(word, func(*events.Event[string]) { calls++ })
		listen(b, &d, l, events.Weak())
		benchDispatch(b, &d)
		d.RemoveEventListener(l)
		require.NotZero(b, calls)
	})
	b.Run("ancestors=4", func(b *testing.B) {
		calls := 0
		d := line(b, 4, func() { calls++ })
		benchDispatch(b, &d[0])
		require.NotZero(b, calls)
	})
}

func benchDispatch(b *testing.B, d *events.EventDispatcher) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.DispatchEvent(word.New("", events.Bubbles)); err != nil {
			b.Fatal(err)
		}
	}
}

// line makes a chain of dispatchers, each the parent of the one before, and adds
// a listener for each phase to all of them.
func line(t require.TestingT, ancestors int, called func()) []events.EventDispatcher {
	d := make([]events.EventDispatcher, ancestors+1)
	for i := range d {
		listen(t, &d[i], events.On(word, func(*events.Event[string]) { called() }))
		listen(t, &d[i], events.OnCapture(word, func(*events.Event[string]) { called() }))
		if i > 0 {
			require.NoError(t, d[i-1].SetParent(&d[i]))
		}
	}
	return d
}

// BenchmarkLoop measures a function from Post to its end.
func BenchmarkLoop(b *testing.B) {
	b.Run("kind=manual", func(b *testing.B) {
		l := events.NewManualLoop()
		ran := 0
		f := func() { ran++ }
		b.ReportAllocs()
		for b.Loop() {
			if l.Post(f) != nil {
				b.Fatal("stopped")
			}
			if n, _ := l.RunPending(); n != 1 {
				b.Fatal(n)
			}
		}
		require.NotZero(b, ran)
	})
	b.Run("kind=by itself", func(b *testing.B) {
		l := events.NewLoop()
		ran := 0
		f := func() { ran++ }
		b.ReportAllocs()
		posted := 0
		for b.Loop() {
			if l.Post(f) != nil {
				b.Fatal("stopped")
			}
			if posted++; posted%64 == 0 {
				require.NoError(b, l.Do(f))
			}
		}
		require.NoError(b, l.Do(f))
		require.GreaterOrEqual(b, ran, posted)
	})
	b.Run("kind=do", func(b *testing.B) {
		l := events.NewLoop()
		b.ReportAllocs()
		for b.Loop() {
			if l.Do(func() {}) != nil {
				b.Fatal("stopped")
			}
		}
	})
}
