package memory

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// half is one direction of a connection: the bytes that travel to the stream that owns
// it, and the calls that wait for them or for room. The connection's lock guards it.
//
// A waiting reader posts its read: its slice is open in the half, and writers fill it
// until the reader runs. The bytes are copied once and never queued. Bytes are in the
// queue only when there is no posted read or it is full.
type half struct {
	queue.Bytes
	skbs    *skbQueue // what the queued bytes cost their writer (Unix)
	ended   bool      // the writer has sent all it will
	reading bool      // a waiting reader has the turn
	writing bool      // a waiting writer has the turn
	unsent  int32     // queued bytes that wait in the writer's buffer (TCP within a host)
	readers *readers
	writers *waiters
	urgent  *urgent // nil until there was an urgent byte
}

// readers is the reading side's waiters, with the posted read of the one that has the
// turn.
type readers struct {
	waiters
	posted []byte    // what is left to fill; nil without a posted read
	room   impl.Room // gives posted when bytes come; nil where it is there already
	filled int       // bytes that have been put there
}

// post posts a read into p or, where that is nil, into memory of room.
func (r *readers) post(p []byte, room impl.Room) {
	r.posted, r.room = p, nil
	if p == nil {
		r.room = room
	}
}

// takeRoom takes the memory of the posted read for n bytes that have come.
func (r *readers) takeRoom(n int) {
	if r.room != nil && n > 0 {
		r.posted, r.room = r.room.Take(n), nil
	}
}

// withdraw ends the posted read for the writers.
func (r *readers) withdraw() { r.posted, r.room = nil, nil }

// isIdle reports whether there is nothing to read and no reader waits.
func (h *half) isIdle() bool { return h.Len() == 0 && !h.ended && !h.reading }

// awaitBytes waits as the reader that has the turn: it posts p, or memory of room, for
// writers until it is woken, and returns how many bytes they have put there.
func (h *half) awaitBytes(mu *sync.Mutex, c *clock.Clock, p []byte, room impl.Room) int {
	r := h.ensureReaders(mu, c)
	h.reading = true
	if !h.urgent.hasMark() {
		r.post(p, room)
	}
	r.waitFor(wantBytes)
	got := r.filled
	r.withdraw()
	r.filled = 0
	h.reading = false
	r.wake() // the turn is free
	h.writers.wake()
	return got
}

// hasWaiters reports whether a goroutine is asleep at the half, on either side.
func (h *half) hasWaiters() bool {
	return h.readers != nil && h.readers.asleep > 0 || h.writers.waiting() > 0 || h.urgent.waiting() > 0
}

func (h *half) ensureReaders(mu *sync.Mutex, c *clock.Clock) *readers {
	if h.readers == nil {
		h.readers = &readers{waiters: newWaiters(mu, c)}
	}
	return h.readers
}

func (h *half) ensureWriters(mu *sync.Mutex, c *clock.Clock) *waiters {
	if h.writers == nil {
		w := newWaiters(mu, c)
		h.writers = &w
	}
	return h.writers
}

// fillPosted copies p into the posted read, as much as fits, wakes the reader for it,
// and returns the number of bytes.
func (h *half) fillPosted(p []byte) int {
	r := h.readers
	if r == nil {
		return 0
	}
	r.takeRoom(len(p))
	n := copy(r.posted, p)
	r.posted = r.posted[n:]
	r.filled += n
	if n > 0 {
		r.wake()
	}
	return n
}

// tryHandoff is the fast path of a write: the posted read takes all of p. It returns
// the Cond to broadcast on after the lock is released, nil when the reader is already
// woken.
func (h *half) tryHandoff(p []byte) (*sync.Cond, bool) {
	r := h.readers
	if r == nil || len(p) == 0 || h.writing {
		return nil, false
	}
	if r.takeRoom(len(p)); len(r.posted) < len(p) {
		return nil, false
	}
	copy(r.posted, p)
	r.posted = r.posted[len(p):]
	r.filled += len(p)
	if r.asleep == 0 {
		return nil, true
	}
	r.markWoken()
	return &r.cond, true
}

// tryEnqueue is the fast path of a small write that no call waits for: it puts p into
// the queue, in which a small block always has room, and reports whether it did.
func (h *half) tryEnqueue(p []byte) bool {
	if h.Len()+len(p) > queue.SmallBlock || h.unsent > 0 || h.writing || h.readers != nil && (h.reading || h.readers.asleep > 0) {
		return false
	}
	h.Put(p)
	return true
}

// canReadFast reports whether a read can take the fast path: bytes are there, no other
// reader has the turn, no writer waits for room, no bytes wait for the window, and the
// writer has not ended the stream.
func (h *half) canReadFast() bool {
	return h.Len() > 0 && !h.reading && !h.ended && h.unsent == 0 && h.writers.waiting() == 0
}

// largeHandoff is the size of a posted read that is worth waiting for.
const largeHandoff = 16 << 10

// isHandoffPending reports whether a large posted read is full and its reader, though
// awake, has not run yet. A writer that waits for that copies its bytes once, not
// twice. The reader is certain to run.
func (h *half) isHandoffPending() bool {
	r := h.readers
	return r != nil && r.filled >= largeHandoff && len(r.posted) == 0
}
