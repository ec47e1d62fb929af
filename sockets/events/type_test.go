package events_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestType(t *testing.T) {
	scored := events.NewType[int]("ScoreEvent", "scored")
	assert.Equal(t, "scored", scored.String())
	assert.Equal(t, "scored", scored.New(1).Type())
	assert.Equal(t, "ScoreEvent", scored.New(1).Class())
	assert.Equal(t, "Event", events.NewType[int]("", "scored").New(1).Class())
}

func TestTypesOfOneNameAreTwo(t *testing.T) {
	one, other := events.NewType[int]("", "same"), events.NewType[int]("", "same")
	var d events.EventDispatcher
	assert.NoError(t, d.AddEventListener(events.On(one, func(*events.Event[int]) {})))
	assert.True(t, d.HasEventListener(one))
	assert.False(t, d.HasEventListener(other))
}

func TestNewEvent(t *testing.T) {
	scored := events.NewType[int]("", "scored")
	for _, c := range []struct {
		name                string
		options             []events.EventOption
		bubbles, cancelable bool
	}{
		{"none", nil, false, false},
		{"bubbles", []events.EventOption{events.Bubbles}, true, false},
		{"cancelable", []events.EventOption{events.Cancelable}, false, true},
		{"both", []events.EventOption{events.Bubbles, events.Cancelable}, true, true},
		{"both as one", []events.EventOption{events.Bubbles | events.Cancelable}, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := scored.New(3, c.options...)
			assert.Equal(t, 3, e.Detail)
			assert.Equal(t, c.bubbles, e.Bubbles())
			assert.Equal(t, c.cancelable, e.Cancelable())
			assert.Nil(t, e.Target())
			assert.Nil(t, e.CurrentTarget())
			assert.Equal(t, events.NoPhase, e.Phase())
			assert.False(t, e.IsDefaultPrevented())
		})
	}
}
