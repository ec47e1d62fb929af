package sockets

import "github.com/smalltalk-sockets/go/readbuffer"

// writesByEvents reports whether writing does not wait.
func (e *evented) writesByEvents() bool {
	return e.listens() || e.HasEventListener(EventOutputProgress)
}

// write hands p to the sender, or waits for what that has and sends p in its turn. A
// flush for the loop never waits.
func (e *evented) write(p []byte) (int, error) {
	switch {
	case !e.connected.Load():
		return e.direct.write(p)
	case !e.IsOpen():
		return 0, e.closedError("write")
	case !e.writesByEvents() && e.flushes.Load() == 0:
		return e.writeInTurn(p)
	}
	if err := e.sender.Write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// writeInTurn waits until what was written by events is sent, and then sends p.
func (e *evented) writeInTurn(p []byte) (int, error) {
	e.waits.Add(1)
	defer e.waits.Add(-1)
	if err := e.settle(); err != nil {
		return 0, err
	}
	return e.direct.write(p)
}

func (e *evented) settle() error      { return e.sender.Wait() }
func (e *evented) unsent() int        { return e.sender.Unsent() }
func (e *evented) holdsBriefly() bool { return e.waits.Load() == 0 }

// flushSoon sends what was put at the end of what the loop runs just now.
func (e *evented) flushSoon() { e.post(e.onLoop) }

// flush hands what was put to the sender. What has no room there waits: a later
// put, a Flush or progress in sending tries again. The buffer may be held by a call
// that waits for room, for which the loop must not wait.
func (e *evented) flush() {
	if !e.IsOpen() || !e.connected.Load() || !e.output().Pending() {
		return
	}
	if it, free := e.output().TryBegin(); free {
		e.flushItem(it)
	} else if !e.behind.Swap(true) {
		go e.flushBehind()
	}
}

// flushBehind is flush for a goroutine of its own, which ends once the call that
// holds the buffer does.
func (e *evented) flushBehind() {
	it := e.output().Begin()
	e.behind.Store(false) // what is put from now on comes behind this
	e.flushItem(it)
}

func (e *evented) flushItem(it *readbuffer.Item) {
	e.flushes.Add(1)
	defer e.flushes.Add(-1)
	defer it.End()
	_ = it.Flush()
}

// send is Write of the implementation, for the sender. Of a failure the loop takes
// note, see tellSent; but a goroutine that reads elsewhere must not take what follows
// it for the end.
func (e *evented) send(p []byte) (int, error) {
	n, err := e.stream().Write(p)
	if err != nil {
		e.spoilEnd(err)
	}
	return n, err
}

// sent is called by the sender, when it has sent something or cannot go on.
func (e *evented) sent(err error) {
	if err == nil && (!e.wantsProgress() || e.telling.Swap(true)) {
		return
	}
	e.post(func() { e.tellSent(err) })
}

// wantsProgress reports whether a listener, or what had no room, waits for progress.
func (e *evented) wantsProgress() bool {
	return e.output().Pending() || e.HasEventListener(EventOutputProgress)
}

// tellSent tells of progress in sending, or of what stops it.
func (e *evented) tellSent(err error) {
	switch {
	case err == nil:
		defer e.flush() // what had no room, also when a listener ends the goroutine
		e.telling.Store(false)
		e.socket.dispatch(EventOutputProgress.New(e.progress()))
	case !e.noticeFailure(err):
		e.socket.dispatch(EventIOError.New(err))
	case !e.listens():
		// The first failure, which another call may have met: what follows is EPIPE.
		e.hasFailed(*e.broken.Load()) // else behind the bytes in which the peer may have said why
	}
}

func (e *evented) progress() OutputProgress {
	unsent, total := e.sender.Progress()
	return OutputProgress{BytesPending: unsent, BytesTotal: total}
}

func (e *evented) tooMuch(offset int64, unsent int) error {
	return &readbuffer.LimitError{What: "unsent output", Limit: e.socket.outputLimit, Offset: offset, Seen: unsent}
}
