package pcapng

import (
	"io"
	"time"

	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Write writes a capture of events that were recorded, as [trace.Log.Events] returns them;
// began is when their network began, the time 0 of the events. Of a connection whose first
// events are missing, the capture begins in the middle. It returns the error of the
// writer, and an *misuse.ArgumentError for nil.
func Write(w io.Writer, began time.Time, events []trace.Event) error {
	if err := misuse.NotNil("pcapng.Write", "writer", w); err != nil {
		return err
	}
	c := newCapture(w, began)
	for i := range events {
		c.Observe(&events[i])
	}
	return c.Close()
}
