package memory

import (
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
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

// timeWaits are the places of the closed streams that keep their ports, in the order in
// which that began. One that has to give its port up earlier than that leaves a nil, so
// that the garbage collector can take it. The network's lock guards them.
type timeWaits struct {
	queue.FIFO[*place]
	first uint32 // the number of the first in the queue; place.number is one
}

// add puts p, which is not among them, at the end.
func (w *timeWaits) add(p *place) {
	p.retired = true
	p.number = w.first + uint32(w.Len())
	w.Push(p)
}

// remove removes p if it is among them.
func (w *timeWaits) remove(p *place) {
	if p.retired {
		*w.At(int(p.number - w.first)) = nil
		p.retired = false
	}
}

// removeFirst removes the first.
func (w *timeWaits) removeFirst() {
	w.Pop()
	w.first++
}

// releasePort frees the port of s, or retires it, if the end of its connection or its
// Close permits that. The stream's connection is locked.
func (h *Host) releasePort(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var now clock.Instant // which costs as much as the rest
	if s.has(closedFirst) {
		now = h.clock.Now()
		if s.has(dead) && !s.over {
			s.until = now.After(timeWait)
		}
	}
	s.over = s.has(dead)
	switch {
	case !s.inTable:
		return
	case s.explicit && !s.has(closed):
		h.ports.keepBoundPort(s)
		return
	}
	if s.has(closedFirst) {
		h.ports.retire(s, now)
	} else {
		h.ports.remove(&s.place)
	}
}

// retire makes s, which is closed, keep its port until the end of TIME_WAIT, which may
// have begun before the Close.
func (t *portTable) retire(s *stream, now clock.Instant) {
	t.timeWaits.remove(&s.place) // it has waited for its peer to close
	for t.timeWaits.Len() > 0 {
		if first := *t.timeWaits.At(0); first != nil {
			if first.until > now {
				break
			}
			t.remove(first)
		}
		t.timeWaits.removeFirst()
	}
	if !s.over {
		s.until = now.After(timeWait)
	}
	if s.until <= now || t.timeWaits.Len() == maxWaiting {
		t.remove(&s.place)
		return
	}
	if s.over && !s.has(linked) {
		t.timeWaits.add(t.replace(&s.place))
	} else {
		t.timeWaits.add(&s.place)
	}
}

// longAgo is the end of a TIME_WAIT that was cut short.
const longAgo clock.Instant = -1

// endTimeWait ends the TIME_WAIT of connections between two endpoints whose sockets are
// open: another connection replaces them.
func endTimeWait(p *place, local, remote netip.AddrPort) {
	for ; p != nil; p = p.links.Next {
		if p.over && p.isBetween(local, remote) {
			p.until = longAgo
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
	if p := s.current(); p.inTable && p.until > s.host.clock.Now() {
		return StateTimeWait
	}
	return StateClose
}

// hadTimeWait reports whether the connection is over and began a TIME_WAIT, which may
// have ended since.
func (p *place) hadTimeWait() bool { return p.over && p.until != 0 }

// keepsEndpoints reports whether p keeps its endpoints from a new connection between
// them. A new socket with an explicit port replaces a connection in TIME_WAIT at once.
// One with an ephemeral port does so after reuseDelay over loopback, and elsewhere only
// after the end of TIME_WAIT.
func (p *place) keepsEndpoints(isEphemeral bool, now clock.Instant) bool {
	switch {
	case p.until != 0 && p.until <= now:
		return false
	case !p.over:
		return true
	case p.until == 0 || !isEphemeral:
		return false
	case p.at().Addr().IsLoopback() || p.target().Addr().IsLoopback():
		return now <= p.until-clock.Instant(timeWait-reuseDelay)
	default:
		return true
	}
}
