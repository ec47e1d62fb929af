package memory

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
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
	waits   *waits    // nil while no call waits
	ended   bool      // the writer has sent all it will
	reading bool      // a waiting reader has the turn
	writing bool      // a waiting writer has the turn
	known   bool      // a call has waited, and so the network belongs where it was
	unsent  int32     // queued bytes that wait in the writer's buffer (TCP within a host)
}

// waits is where calls wait at a half: for bytes, for room, and for their turns. The
// first call that waits takes it from the pool of the network, and the last one that
// runs again gives it back, so that an idle connection has none.
type waits struct {
	readers readers
	writers waiters
	calls   int // that wait, or were woken and did not run yet
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
// writers until it is woken, and returns how many bytes they have put there. With post
// unset it posts nothing, and is woken by what is queued.
func (h *half) awaitBytes(mu *sync.Mutex, n *Network, post bool, p []byte, room impl.Room) int {
	w := h.enter(mu, n)
	r := &w.readers
	h.reading = true
	if post {
		r.post(p, room)
	}
	r.waitFor(wantBytes)
	got := r.filled
	r.withdraw()
	r.filled = 0
	h.reading = false
	r.wake() // the turn is free
	w.writers.wake()
	h.leave(w, n)
	return got
}

// enter returns the waits of the half to a call that is about to wait. The first one
// checks that the network belongs where the call is.
func (h *half) enter(mu *sync.Mutex, n *Network) *waits {
	if !h.known {
		n.clock.Now()
		h.known = true
	}
	w := h.waits
	if w == nil {
		w, _ = n.waits.Get().(*waits)
		if w == nil {
			w = new(waits)
		}
		w.readers.cond.L, w.writers.cond.L = mu, mu
		h.waits = w
	}
	w.calls++
	return w
}

// leave is called by each call that has entered, when it runs again. A late Broadcast of
// a Write may still come to what is given back, and wakes calls that then wait again.
func (h *half) leave(w *waits, n *Network) {
	w.calls--
	if w.calls == 0 {
		h.waits = nil
		n.waits.Put(w)
	}
}

// waitingReaders and waitingWriters return how many calls wait and were not woken.
func (h *half) waitingReaders() int {
	if h.waits == nil {
		return 0
	}
	return int(h.waits.readers.asleep)
}

func (h *half) waitingWriters() int {
	if h.waits == nil {
		return 0
	}
	return int(h.waits.writers.asleep)
}

// fillPosted copies p into the posted read, as much as fits, wakes the reader for it,
// and returns the number of bytes.
func (h *half) fillPosted(p []byte) int {
	if h.waits == nil {
		return 0
	}
	r := &h.waits.readers
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
	if h.waits == nil || len(p) == 0 || h.writing {
		return nil, false
	}
	r := &h.waits.readers
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
	if h.Len()+len(p) > queue.SmallBlock || h.unsent > 0 || h.writing || h.waits != nil && (h.reading || h.waits.readers.asleep > 0) {
		return false
	}
	h.Put(p)
	return true
}

// canReadFast reports whether a read can take the fast path: bytes are there, no other
// reader has the turn, no writer waits for room, no bytes wait for the window, and the
// writer has not ended the stream.
func (h *half) canReadFast() bool {
	return h.Len() > 0 && !h.reading && !h.ended && h.unsent == 0 && h.waitingWriters() == 0
}

// largeHandoff is the size of a posted read that is worth waiting for.
const largeHandoff = 16 << 10

// isHandoffPending reports whether a large posted read is full and its reader, though
// awake, has not run yet. A writer that waits for that copies its bytes once, not
// twice. The reader is certain to run.
func (h *half) isHandoffPending() bool {
	w := h.waits
	return w != nil && w.readers.filled >= largeHandoff && len(w.readers.posted) == 0
}
