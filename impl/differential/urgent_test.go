//go:build linux

package differential_test

import (
	"fmt"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// urgentOperations are about urgent bytes.
var urgentOperations = []operation{
	{"send urgent", (*machine).sendUrgent}, {"send urgent", (*machine).sendUrgent},
	{"fetch urgent", (*machine).fetchUrgent},
	{"await urgent", (*machine).awaitUrgent},
	{"inline", (*machine).setInline},
}

// oob returns the capability of urgent bytes of a stream.
func (tw *twin) oob(s side) (impl.OutOfBand, bool) { return impl.As[impl.OutOfBand](tw.socket[s]) }

// isUrgent reports whether a twin has urgent bytes.
func isUrgent(tw *twin) bool { _, ok := tw.oob(inKernel); return ok }

// sendUrgent sends a few bytes, of which the last is urgent. It needs room for
// them: how much a full flow takes is not known well enough.
func (m *machine) sendUrgent(c *choices) {
	tw := m.some(c, isUrgent, isConnected)
	n := oneOf(c, 1, 2, 5, 700, 0)
	if tw == nil || tw.isBusy(tw.writing) {
		return
	}
	out := tw.out
	if out != nil && (out.uneven || tw.sized || out.outstanding(inMemory)+n > tw.room()) {
		return
	}
	if out != nil {
		out.urgent = true
		if m.isAwaited(out) {
			// A Read that does not wait yet would pass over the byte.
			time.Sleep(look)
		}
	}
	w := &waiting{what: fmt.Sprintf("%s.SendUrgent(%d bytes)", tw.name, n), out: out}
	w.end = func(kernel, memory result) {
		if out != nil {
			out.written[inKernel] += kernel.values[0].(int)
			out.written[inMemory] += memory.values[0].(int)
		}
		m.compare(w.what, kernel, memory)
	}
	m.begin(w, &tw.writing, tw.socket[inKernel].(writer).CanWrite, func(s side) result {
		offset := 0
		if out != nil {
			offset = out.written[s]
		}
		oob, _ := tw.oob(s)
		return resultOf(oob.SendUrgent(bytesAt(offset, n)))
	})
}

// fetchUrgent takes the urgent byte, or peeks at it.
func (m *machine) fetchUrgent(c *choices) {
	tw := m.some(c, isUrgent, isConnected)
	if tw == nil {
		return
	}
	what, fetch := "TryReceiveUrgent", impl.OutOfBand.TryReceiveUrgent
	if c.seldom(3) {
		what, fetch = "TryPeekUrgent", impl.OutOfBand.TryPeekUrgent
	}
	m.both(fmt.Sprintf("%s.%s()", tw.name, what), func(s side) result {
		oob, _ := tw.oob(s)
		return resultOf(fetch(oob))
	})
}

// awaitUrgent waits for an urgent byte.
func (m *machine) awaitUrgent(c *choices) {
	tw := m.some(c, isUrgent, isConnected)
	if tw == nil || tw.awaiting != nil {
		return
	}
	oob, _ := tw.oob(inKernel)
	w := &waiting{what: tw.name + ".EnsureUrgent()"}
	w.end = func(kernel, memory result) { m.compare(w.what, kernel, memory) }
	m.begin(w, &tw.awaiting, oob.CanReadUrgent, func(s side) result {
		oob, _ := tw.oob(s)
		return failure(oob.EnsureUrgent())
	})
}

// setInline sets whether reads return urgent bytes.
func (m *machine) setInline(c *choices) {
	tw := m.some(c, isUrgent, isOpen)
	if tw != nil {
		setOption(m, tw, impl.OutOfBandInline, c.below(3) == 0)
	}
}

// urgency is what can be seen of the urgent byte of a stream.
type urgency struct{ canFetch, atMark bool }

func (tw *twin) urgency(s side) (u urgency) {
	if oob, ok := tw.oob(s); ok {
		u.canFetch = oob.CanReadUrgent()
		u.atMark, _ = oob.AtMark()
	}
	return u
}
