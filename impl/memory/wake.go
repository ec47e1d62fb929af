package memory

// Calls that wait in a connection are woken here. Code that changes a connection wakes
// none: a call releases the lock by unlock, or waits by awaitRead or awaitWrite, and all wake the calls
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

// awaitRead waits as a call that reads from s, without the lock, until such a call can go
// on. The caller checks whether it is that call.
func (c *conn) awaitRead(s *stream, what wants) {
	c.wake()
	w := s.in.enter(&c.mu, s.host.network)
	w.readers.waitFor(what)
	s.in.leave(w, s.host.network)
}

// awaitWrite is awaitRead for a call that writes to s.
func (c *conn) awaitWrite(s *stream, what wants) {
	c.wake()
	out := &s.peer.in
	w := out.enter(&c.mu, s.host.network)
	w.writers.waitFor(what)
	out.leave(w, s.host.network)
}

// hasWaiters reports whether calls wait at s, on either side.
func (s *stream) hasWaiters() bool { return s.in.waits != nil || s.urgent().waiting() > 0 }

// wake wakes the calls at both ends that can go on.
func (c *conn) wake() {
	if s := &c.server; s.hasWaiters() {
		s.wake(c)
	}
	if s := c.server.peer; s.hasWaiters() {
		s.wake(c)
	}
}

// wake wakes the calls that wait at s and can go on: its own reads, and the writes of
// its peer. It closes the posted read, so that later writes do not go to a read that
// ends here.
func (s *stream) wake(c *conn) {
	if w := s.in.waits; w != nil {
		if w.readers.asleep > 0 && s.canReadersGoOn(c, w.readers.wants) {
			w.readers.withdraw()
			w.readers.wake()
		}
		if w.writers.asleep > 0 && s.peer.canWritersGoOn(c, w.writers.wants) {
			w.writers.wake()
		}
	}
	if u := s.urgent(); u.waiting() > 0 && (s.canReceiveUrgent() || s.isReadInterrupted()) {
		u.waiters.wake()
	}
}

// canReadersGoOn reports whether a call that reads from s and waits for one of wants can
// go on.
func (s *stream) canReadersGoOn(c *conn, wants wants) bool {
	switch {
	case s.isReadInterrupted():
		return true
	case wants&wantReadTurn != 0 && !s.in.reading:
		return true
	default:
		return wants&(wantBytes|wantReadable) != 0 && c.protocol().canRead(s)
	}
}

// canWritersGoOn reports whether a call that writes to s and waits for one of wants can
// go on.
func (s *stream) canWritersGoOn(c *conn, wants wants) bool {
	out := &s.peer.in
	switch {
	case s.has(closed) && wants&^wantArrival != 0 || !s.writeBy().IsQuiet():
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
func (s *stream) isReadInterrupted() bool { return s.has(closed) || !s.readBy().IsQuiet() }
