package memory

import "time"

// timeWait is how long a connection that is over keeps the port of the end
// that closed first, and how long a closed end waits for the other to close.
const timeWait = 60 * time.Second

// maxWaiting is how many streams may keep ports after they are closed. What
// comes on top is forgotten at once, as the kernel does.
const maxWaiting = 4096

// waiting is a stream that keeps its port after it was closed, until then.
type waiting struct {
	stream *stream
	until  instant
}

// releasePort follows what may let s give up its port: the end of its
// connection, or its Close. The stream's connection is locked.
func (h *Host) releasePort(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !s.listed || s.asked && !s.has(closed) {
		return
	}
	s.replaceable = s.has(dead)
	if s.has(closedFirst) {
		h.ports.retire(s, h.clock.now())
	} else {
		h.ports.removeStream(s)
	}
}

// retire lets s keep its port for a while after it was closed.
func (t *portTable) retire(s *stream, now instant) {
	for len(t.waiting) > 0 {
		first := t.waiting[0]
		if first.until > now && first.stream.until == first.until {
			break
		}
		if first.stream.until == first.until {
			t.removeStream(first.stream)
		}
		t.waiting[0] = waiting{}
		t.waiting = t.waiting[1:]
	}
	if len(t.waiting) == maxWaiting {
		t.removeStream(s)
		return
	}
	s.until = now + instant(timeWait)
	t.waiting = append(t.waiting, waiting{s, s.until})
}
