package trace

import (
	"cmp"
	"math"
	"strings"
	"sync"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// The limits of a Log, where they are not set.
const (
	DefaultLogEvents = 1000
	DefaultLogBytes  = 1 << 20
)

// Log is an observer that keeps copies of the last events, with their payload. It is safe
// for concurrent use. The zero Log has the default limits.
type Log struct {
	most, room int // events, and bytes of payload; 0 for the defaults

	mu     sync.Mutex
	events []Event // the event number n, counted from 0, is at n % most
	count  uint64  // of all events
	bytes  int     // of the payload that is kept
	bare   uint64  // the events before this number have no payload
}

// NewLog returns a Log that keeps so many events, and so many bytes of payload in all of
// them; 0 stands for DefaultLogEvents and DefaultLogBytes. The oldest event loses its
// payload first, and of one that is larger than all, the first bytes are kept: Event.Size
// has the true size. NewLog panics with a *misuse.RangeError for a negative limit.
func NewLog(events, bytes int) *Log {
	err := cmp.Or(
		misuse.Negative("trace.NewLog", "count of events", events, "1000"),
		misuse.Negative("trace.NewLog", "bytes of payload", bytes, "1 MiB"))
	if err != nil {
		panic(err)
	}
	return &Log{most: events, room: bytes}
}

// Observe keeps a copy of the event.
func (l *Log) Observe(e *Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	most, room := cmp.Or(l.most, DefaultLogEvents), cmp.Or(l.room, DefaultLogBytes)
	kept := e.Clone(room)
	if len(l.events) == most {
		l.strip(l.count - uint64(most) + 1)
	}
	l.bytes += len(kept.Data)
	for l.bytes > room {
		l.strip(l.bare + 1)
	}
	if len(l.events) < most {
		l.events = append(l.events, kept)
	} else {
		l.events[l.count%uint64(most)] = kept
	}
	l.count++
}

// strip removes the payload of the events before a number.
func (l *Log) strip(end uint64) {
	for ; l.bare < end; l.bare++ {
		e := &l.events[l.bare%uint64(len(l.events))]
		l.bytes -= len(e.Data)
		e.Data = nil
	}
}

// Count returns how many events there were, those that are not kept any more included.
func (l *Log) Count() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// Events returns the events that are kept, the oldest first. They are the caller's, but
// for their Data, which must not be changed.
func (l *Log) Events() []Event { return l.Last(math.MaxInt) }

// Last returns the last n events, or all that are kept when there are fewer.
func (l *Log) Last(n int) []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := uint64(len(l.events))
	n64 := min(uint64(max(0, n)), kept)
	last := make([]Event, 0, n64)
	for i := l.count - n64; i < l.count; i++ {
		last = append(last, l.events[i%kept])
	}
	return last
}

// String returns the events that are kept, a line for each.
func (l *Log) String() string { return Lines(l.Events()) }

// Lines returns the text of events, a line for each, as a Transcript writes them.
func Lines(events []Event) string {
	var text strings.Builder
	for i := range events {
		text.WriteString(events[i].String())
		text.WriteByte('\n')
	}
	return text.String()
}
