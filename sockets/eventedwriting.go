package sockets

import "github.com/smalltalk-sockets/go/readbuffer"

// writesByEvents reports whether writes return without waiting.
func (e *evented) writesByEvents() bool {
	return e.listens() || e.HasEventListener(EventOutputProgress)
}

// write passes p to the asynchronous writer, or waits until that has sent its bytes and
// sends p then. A flush for the loop never waits.
func (e *evented) write(p []byte) (int, error) {
	switch {
	case !e.state.has(connected):
		return e.direct.write(p)
	case !e.IsOpen():
		return 0, e.closedError("write")
	case !e.writesByEvents() && e.loopFlushes.Load() == 0:
		return e.writeAfterSent(p)
	}
	if err := e.asyncWriter.Write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// writeAfterSent waits until the bytes written by events are sent, and then sends
// p.
func (e *evented) writeAfterSent(p []byte) (int, error) {
	e.waitingWrites.Add(1)
	defer e.waitingWrites.Add(-1)
	if err := e.awaitSent(); err != nil {
		return 0, err
	}
	return e.direct.write(p)
}

func (e *evented) awaitSent() error   { return e.asyncWriter.Wait() }
func (e *evented) unsent() int        { return e.asyncWriter.Unsent() }
func (e *evented) holdsBriefly() bool { return e.waitingWrites.Load() == 0 }

// flushSoon flushes the write buffer after the functions now queued on the
// loop.
func (e *evented) flushSoon() { e.post(e.flushFunc) }

// flush passes the write buffer to the asynchronous writer. Bytes for which that has no
// room stay: a later put, a Flush or progress in sending tries again. A call that waits
// for room may hold the buffer, and the loop must not wait for it.
func (e *evented) flush() {
	if !e.IsOpen() || !e.state.has(connected) || !e.output().Pending() {
		return
	}
	if it, free := e.output().TryBegin(); free {
		e.flushItem(it)
	} else if !e.flushWaiting.Swap(true) {
		go e.flushBehind()
	}
}

// flushBehind is flush for its own goroutine, which ends once the call that
// holds the buffer does.
func (e *evented) flushBehind() {
	it := e.output().Begin()
	e.flushWaiting.Store(false) // later puts come after this
	e.flushItem(it)
}

func (e *evented) flushItem(it *readbuffer.Item) {
	e.loopFlushes.Add(1)
	defer e.loopFlushes.Add(-1)
	defer it.End()
	_ = it.Flush()
}

// send is Write of the implementation, for the asynchronous writer. The loop handles a
// failure, see dispatchSent; but a goroutine that reads must not take what follows the failure for
// the end.
func (e *evented) send(p []byte) (int, error) {
	n, err := e.stream().Write(p)
	if err != nil {
		e.noticeSendError(err)
	}
	return n, err
}

// noteSent follows each Send of the asynchronous writer, and posts its event.
func (e *evented) noteSent(err error) {
	if err == nil && (!e.wantsProgress() || e.progressPosted.Swap(true)) {
		return
	}
	e.post(func() { e.dispatchSent(err) })
}

// wantsProgress reports whether a listener or an unflushed byte waits for progress.
func (e *evented) wantsProgress() bool {
	return e.output().Pending() || e.HasEventListener(EventOutputProgress)
}

// dispatchSent dispatches progress in sending, or the error that stops it.
func (e *evented) dispatchSent(err error) {
	switch {
	case err == nil:
		defer e.flush() // also when a listener ends the goroutine
		e.progressPosted.Store(false)
		e.socket.dispatch(EventOutputProgress.New(e.progress()))
	case !e.noticeFailure(err):
		e.socket.dispatch(EventIOError.New(err))
	case !e.listens():
		// The first failure, perhaps of another call: later ones are EPIPE.
		e.fail(e.broken()) // otherwise after the peer's last bytes, which may say why
	}
}

func (e *evented) progress() OutputProgress {
	unsent, total := e.asyncWriter.Progress()
	return OutputProgress{BytesPending: unsent, BytesTotal: total}
}

func (e *evented) tooMuch(offset int64, unsent int) error {
	return &readbuffer.LimitError{What: "unsent output", Limit: int(e.socket.outputLimit), Offset: offset, Seen: unsent}
}
