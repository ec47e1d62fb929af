package memory

import "sync"

// half is one direction of a connection: the bytes that are on their way to
// the stream that owns it, and whoever waits for them or for room. The
// connection's lock guards it.
//
// A reader that waits leaves its slice open in the half, and writers fill it
// until the reader runs: the bytes are copied once and touch no queue. Bytes
// are in the queue only when no slot is open or the open one is full.
type half struct {
	queue
	pieces  *pieces // what the queued bytes cost their writer (Unix)
	ended   bool    // the writer has sent all it will
	reading bool    // a waiting reader has the turn
	writing bool    // a waiting writer has the turn
	unsent  int32   // queued bytes that wait in the writer's buffer (TCP within a host)
	readers *readers
	writers *waiters
	urgent  *urgent // nil until there was an urgent byte
}

// waiters is where goroutines wait on one side of a half, or at a server. That
// of a half is made when the first one waits, and stays. A nil *waiters has
// none.
type waiters struct {
	cond  sync.Cond
	count int // guarded by the lock of cond
	// untried is the clock of the network until the first goroutine waits, which
	// asks it whether the network belongs there. Guarded by the lock of cond.
	untried *clock
}

func newWaiters(mu *sync.Mutex, c *clock) waiters {
	return waiters{cond: sync.Cond{L: mu}, untried: c}
}

// readers is the reading side's waiters, with the slot of the one that has the
// turn.
type readers struct {
	waiters
	slot []byte // what is left to fill; nil when no slot is open
	got  int    // bytes that have been put there
}

// wait gives up the lock until somebody wakes the waiters.
func (w *waiters) wait() {
	if w.untried != nil {
		w.untried.now()
		w.untried = nil
	}
	w.count++
	w.cond.Wait()
	w.count--
}

// wake wakes all that wait.
func (w *waiters) wake() {
	if w.waiting() > 0 {
		w.cond.Broadcast()
	}
}

// waiting answers how many wait.
func (w *waiters) waiting() int {
	if w == nil {
		return 0
	}
	return w.count
}

// idle reports that nothing is there to read and nobody waits for it.
func (h *half) idle() bool { return h.n == 0 && !h.ended && !h.reading }

// wakeReaders wakes the readers for bytes that have come.
func (h *half) wakeReaders() {
	if h.readers != nil {
		h.readers.wake()
	}
}

// interruptReaders wakes the readers for something else. The slot is closed, so
// that what is written from now on is not for the read that ends here.
func (h *half) interruptReaders() {
	if h.readers != nil {
		h.readers.slot = nil
		h.readers.wake()
	}
	if h.urgent != nil {
		h.urgent.waiters.wake()
	}
}

// awaitReadable waits as a reader without a slot.
func (h *half) awaitReadable(mu *sync.Mutex, c *clock) { h.ensureReaders(mu, c).wait() }

// awaitBytes waits as the reader that has the turn: it leaves p open for
// writers until it is woken, and answers how many bytes they have put there.
func (h *half) awaitBytes(mu *sync.Mutex, c *clock, p []byte) int {
	r := h.ensureReaders(mu, c)
	h.reading = true
	if h.urgent.hasMark() {
		p = nil
	}
	r.slot = p
	r.wait()
	got := r.got
	r.slot, r.got = nil, 0
	h.reading = false
	r.wake() // the turn is free
	h.writers.wake()
	return got
}

// awaitWritable waits as a writer.
func (h *half) awaitWritable(mu *sync.Mutex, c *clock) {
	if h.writers == nil {
		w := newWaiters(mu, c)
		h.writers = &w
	}
	h.writers.wait()
}

func (h *half) ensureReaders(mu *sync.Mutex, c *clock) *readers {
	if h.readers == nil {
		h.readers = &readers{waiters: newWaiters(mu, c)}
	}
	return h.readers
}

// fill copies p into the open slot, as much as fits, and answers how much.
func (h *half) fill(p []byte) int {
	r := h.readers
	if r == nil {
		return 0
	}
	n := copy(r.slot, p)
	r.slot = r.slot[n:]
	r.got += n
	return n
}

// hand is the fast path of a write: the open slot takes all of p. It answers
// whom to wake once the lock is released, nobody when that was done before.
func (h *half) hand(p []byte) (*sync.Cond, bool) {
	r := h.readers
	if r == nil || len(r.slot) < len(p) || len(p) == 0 || h.writing {
		return nil, false
	}
	copy(r.slot, p)
	r.slot = r.slot[len(p):]
	r.got += len(p)
	if r.got > len(p) {
		return nil, true
	}
	return &r.cond, true
}

// keep is the fast path of a small write that nobody waits for: it goes into
// the queue, in which a small block always has room. It reports whether it did.
func (h *half) keep(p []byte) bool {
	if h.n+len(p) > smallBlock || h.unsent > 0 || h.writing || h.readers != nil && h.readers.waiting() > 0 {
		return false
	}
	h.put(p)
	return true
}

// plain reports that bytes are there and nothing else: no other reader has the
// turn, no writer waits for room, no bytes wait for the window, and the end is not
// near.
func (h *half) plain() bool {
	return h.n > 0 && !h.reading && !h.ended && h.unsent == 0 && h.writers.waiting() == 0
}

// rendezvous is the size of a slot that is worth waiting for.
const rendezvous = 16 << 10

// handingOver reports whether a large slot is full and its reader, though
// awake, has not run yet. A writer does better to wait for that than to copy
// its bytes twice. It is no wait for a read to come: the read is there.
func (h *half) handingOver() bool {
	r := h.readers
	return r != nil && r.got >= rendezvous && len(r.slot) == 0
}
