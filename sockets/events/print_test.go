package events_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestEverythingPrintsShort(t *testing.T) {
	scored := events.NewType[int]("ScoreEvent", "scored")
	l := events.NewManualLoop()
	require.NoError(t, l.Post(func() {}))
	for want, v := range map[string]any{
		"scored":                      scored,
		"Listener[scored]":            events.On(scored, func(*events.Event[int]) {}),
		"Listener[scored, capturing]": events.OnCapture(scored, func(*events.Event[int]) {}),
		"Listener[zero]":              new(events.Listener),
		"Loop[manual, 1 waiting]":     l,
		"[object EventDispatcher]":    new(events.EventDispatcher),
		`[ScoreEvent type="scored" bubbles=false cancelable=false eventPhase=0]`: scored.New(3),
		`[Event type="" bubbles=false cancelable=false eventPhase=0]`:            new(events.Event[int]),
	} {
		for _, format := range []string{"%v", "%+v", "%s"} {
			require.Equal(t, want, fmt.Sprintf(format, v))
		}
	}
	require.Equal(t, "Loop[manual, 1 waiting]", fmt.Sprintf("%#v", l))
	l.Stop()
	require.Equal(t, "Loop[manual, stopped, 0 waiting]", l.String())
}

// The race detector is the test.
func TestLoopPrintsWhileItRuns(t *testing.T) {
	l := events.NewLoop()
	var d events.EventDispatcher
	scored := events.NewType[int]("ScoreEvent", "scored")
	for range 100 {
		require.NoError(t, l.Post(func() {
			_ = d.AddEventListener(events.On(scored, func(*events.Event[int]) {}))
			_, _ = d.DispatchEvent(scored.New(1))
		}))
		require.Regexp(t, `^Loop\[(running, )?\d+ waiting\] \[object EventDispatcher\]$`, fmt.Sprint(l, " ", &d))
	}
	require.NoError(t, l.Do(func() {}))
}
