package sockets

import (
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// evented is the transport of a socket from its first listener, its Connect, or the
// event that hands it out on. While there are listeners for reading or writing, the
// loop reads and the asynchronous writer sends, and no call waits. Otherwise calls wait, as
// those of direct do, after the bytes written by events.
type evented struct {
	direct
	socket *Socket
	*emitter
	pump        *async.Pump   // runs turn
	asyncWriter *async.Writer // sends the bytes written by events

	bufferFull     atomic.Bool  // the read buffer is full, and the program has not asked for more
	progressPosted atomic.Bool  // a function that reports progress is queued on the loop
	loopFlushes    atomic.Int32 // flushes of flushItem that run: their writes never wait
	waitingWrites  atomic.Int32 // calls that wait for room, some of which may hold the write buffer
	flushWaiting   atomic.Bool  // flushBehind waits for the write buffer
	flushFunc      func()       // flush, to be posted

	// What follows belongs to the loop.
	arrivals      arrivals
	filling       bool // fillBuffer is running
	closeReported bool // an event has reported that the peer closed
}

var _ transport = (*evented)(nil)

// ensureEvented returns the evented transport of the socket. The first call makes it;
// from then on all writes go through it.
func (s *Socket) ensureEvented() *evented {
	if e := s.evented.Load(); e != nil {
		return e
	}
	e := newEvented(s, s.ensureEmitter())
	s.state.set(hasEvents)
	if !s.evented.CompareAndSwap(nil, e) {
		return s.evented.Load()
	}
	e.takeOver()
	return e
}

func newEvented(s *Socket, on *emitter) *evented {
	e := &evented{direct: direct{&s.streamSocket}, socket: s, emitter: on}
	e.arrivals.missed = true
	e.flushFunc = e.flush
	e.pump = async.NewPump(on.loop, s.stream().EnsureReadable, e.turn)
	e.asyncWriter = async.NewWriter(async.WriterConfig{Limit: int(s.outputLimit), Send: e.send, OnSent: e.noteSent, LimitError: e.tooMuch})
	return e
}

// takeOver follows the change of transport. A call that began on the direct transport may
// hold the write buffer and wait for room: it counts in waitingWrites until it releases
// the buffer. A Close before that waits for the call, and loses nothing. takeOver also
// flushes what was put before, because no later call does.
func (e *evented) takeOver() {
	e.output().OnPending(e.flushSoon)
	if it, free := e.output().TryBegin(); free {
		it.End()
	} else {
		e.waitingWrites.Add(1)
		go func() {
			e.output().Begin().End()
			e.waitingWrites.Add(-1)
		}()
	}
	if e.output().Pending() {
		e.flushSoon()
	}
}

// listens reports whether the loop reads, because there are listeners for it.
func (e *evented) listens() bool {
	return e.HasEventListener(EventSocketData) || e.HasEventListener(EventClose)
}

// post runs a function on the loop, unless the loop was stopped.
func (e *evented) post(f func()) { _ = e.loop.Post(f) }

// setReadDeadline sets the deadline and lets the loop try to read again.
func (e *evented) setReadDeadline(t time.Time) error {
	if e.isDraining() {
		return e.cannotSet()
	}
	err := e.direct.setReadDeadline(t)
	e.pump.Start()
	return err
}

// setWriteDeadline sets the deadline and restarts an asynchronous writer that the old
// one stopped.
func (e *evented) setWriteDeadline(t time.Time) error {
	if e.isDraining() {
		return e.cannotSet()
	}
	err := e.direct.setWriteDeadline(t)
	e.asyncWriter.Resume()
	return err
}
