package memory

import (
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// timeWait is how long a connection that is over keeps the port of the end
// that closed first, and how long a closed end waits for the other to close.
const timeWait = 60 * time.Second

// reuseDelay is how long a connection in TIME_WAIT keeps its port from a new
// connection over loopback whose port the host chooses.
const reuseDelay = time.Second

// maxWaiting is how many streams may keep ports after they are closed. The table
// drops further ones at once, as Linux does.
const maxWaiting = 131072

// timeWaiting is a closed stream, and until when it keeps its port.
type timeWaiting struct {
	stream *stream
	until  clock.Instant
}

// releasePort frees the port of s, or retires it, if the end of its connection or its
// Close permits that. The stream's connection is locked.
func (h *Host) releasePort(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.has(dead|closedFirst) && !s.over {
		s.until = h.clock.Now().After(timeWait)
	}
	s.over = s.has(dead)
	switch {
	case !s.inTable:
		return
	case s.explicitPort && !s.has(closed):
		h.ports.keepBoundPort(s)
		return
	}
	if s.has(closedFirst) {
		h.ports.retire(s, h.clock.Now())
	} else {
		h.ports.removeStream(s)
	}
}

// isCurrent reports whether w still holds for its stream. It does not after another
// connection has replaced the stream, or when TIME_WAIT has begun after the stream had
// waited for its peer.
func (w timeWaiting) isCurrent() bool { return w.stream.inTable && w.stream.until == w.until }

// retire makes s, which is closed, keep its port until the end of TIME_WAIT, which may
// have begun before the Close.
func (t *portTable) retire(s *stream, now clock.Instant) {
	for t.timeWaits.Len() > 0 {
		first := *t.timeWaits.At(0)
		if first.isCurrent() {
			if first.until > now {
				break
			}
			t.removeStream(first.stream)
		}
		*t.timeWaits.At(0) = timeWaiting{} // for the garbage collector
		t.timeWaits.Pop()
	}
	if !s.over {
		s.until = now.After(timeWait)
	}
	if s.until <= now || t.timeWaits.Len() == maxWaiting {
		t.removeStream(s)
		return
	}
	s.retired = true
	t.timeWaits.Push(timeWaiting{s, s.until})
}

// longAgo is the end of a TIME_WAIT that was cut short.
const longAgo clock.Instant = -1

// endTimeWait ends the TIME_WAIT of connections between two endpoints whose sockets are
// open: another connection replaces them.
func endTimeWait(s *stream, local, remote netip.AddrPort) {
	for ; s != nil; s = s.links.Next {
		if s.over && s.local.AddrPort == local && s.target() == remote {
			s.until = longAgo
		}
	}
}

// visibleState returns the state that the host of s shows: TIME_WAIT ends after its
// time, and when another connection replaces it. The stream's connection is locked.
func (s *stream) visibleState(state State) State {
	if state != StateTimeWait {
		return state
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.inTable && s.until > s.host.clock.Now() {
		return StateTimeWait
	}
	return StateClose
}

// isInTimeWait reports whether the connection of s is over except for its TIME_WAIT. The
// network's lock is held.
func (s *stream) isInTimeWait() bool { return s.over && s.until != 0 }

// keepsEndpoints reports whether s keeps its endpoints from a new connection between
// them. A new socket with an explicit port replaces a connection in TIME_WAIT at once.
// One with an ephemeral port does so after reuseDelay over loopback, and elsewhere only
// after the end of TIME_WAIT.
func (s *stream) keepsEndpoints(isEphemeral bool, now clock.Instant) bool {
	switch {
	case s.until != 0 && s.until <= now:
		return false
	case !s.over:
		return true
	case s.until == 0 || !isEphemeral:
		return false
	case s.local.Addr().IsLoopback() || s.target().Addr().IsLoopback():
		return now <= s.until-clock.Instant(timeWait-reuseDelay)
	default:
		return true
	}
}
