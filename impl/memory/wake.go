package memory

// Calls that wait in a connection are woken here. Code that changes a connection wakes
// none: a call releases the lock by unlock, or waits by await, and both wake the calls
// that can go on by then. So there is one rule: while the lock is free, no call is
// asleep whose condition holds.
//
// The posted read of a half is a short cut: tryHandoff and fillPosted wake its reader
// for the bytes that they put there, and awaitBytes wakes the writers that wait for the
// end of a handoff. Read and Write release the lock themselves where nothing else can
// have changed.

// unlock releases the connection, after it has woken the calls that can go on.
func (c *conn) unlock() {
	c.wake()
	c.mu.Unlock()
}

// await waits at w, without the lock, until a call that waits there can go on. The
// caller checks whether it is that call.
func (c *conn) await(w *waiters, what wants) {
	c.wake()
	w.waitFor(what)
}

// wake wakes the calls at both ends that can go on.
func (c *conn) wake() {
	if s := &c.server; s.in.hasWaiters() {
		s.wake(c)
	}
	if s := c.server.peer; s.in.hasWaiters() {
		s.wake(c)
	}
}

// wake wakes the calls that wait at s and can go on: its own reads, and the writes of
// its peer. It closes the posted read, so that later writes do not go to a read that
// ends here.
func (s *stream) wake(c *conn) {
	h := &s.in
	if r := h.readers; r != nil && r.asleep > 0 && s.canReadersGoOn(c, r) {
		r.withdraw()
		r.wake()
	}
	if w := h.writers; w.waiting() > 0 && s.peer.canWritersGoOn(c, w.wants) {
		w.wake()
	}
	if u := h.urgent; u.waiting() > 0 && (s.canReceiveUrgent() || s.isReadInterrupted()) {
		u.waiters.wake()
	}
}

// canReadersGoOn reports whether a call that is asleep and reads from s can go on.
func (s *stream) canReadersGoOn(c *conn, r *readers) bool {
	switch {
	case s.isReadInterrupted():
		return true
	case r.wants&wantReadTurn != 0 && !s.in.reading:
		return true
	default:
		return r.wants&(wantBytes|wantReadable) != 0 && c.protocol().canRead(s)
	}
}

// canWritersGoOn reports whether a call that writes to s and waits for one of wants can
// go on.
func (s *stream) canWritersGoOn(c *conn, wants wants) bool {
	out := &s.peer.in
	switch {
	case s.has(closed) && wants&^wantArrival != 0 || !s.writeBy.IsQuiet():
		return true
	case wants&wantWriteTurn != 0 && !out.writing:
		return true
	case wants&wantHandoffDone != 0 && !out.isHandoffPending():
		return true
	case wants&wantArrival != 0 && !c.protocol().isLingering(s):
		return true
	default:
		return wants&wantWritable != 0 && c.protocol().canWrite(s)
	}
}

// isReadInterrupted reports whether calls that read from s have to check that they may
// go on waiting: s is closed, or its deadline has passed or has just been set.
func (s *stream) isReadInterrupted() bool { return s.has(closed) || !s.readBy.IsQuiet() }
