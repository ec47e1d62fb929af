package events_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestPanicError(t *testing.T) {
	for _, c := range []struct {
		p      events.PanicError
		want   string
		unwrap error
	}{
		{events.PanicError{Value: "oh"}, "events: panic: oh", nil},
		{events.PanicError{Value: io.EOF}, "events: panic: EOF", io.EOF},
		{events.PanicError{Value: 3, Event: word.New("")},
			`events: panic in a listener of [WordEvent type="word" bubbles=false cancelable=false eventPhase=0]: 3`, nil},
	} {
		assert.EqualError(t, &c.p, c.want)
		assert.Equal(t, c.unwrap, errors.Unwrap(&c.p))
	}
}
