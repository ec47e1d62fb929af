package sockets

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
)

// flow is what a socket has for its events beyond the dispatcher.
type flow struct {
	socket *Socket
	outbox *outbox
	data   atomic.Pointer[Data] // nil until somebody asks

	timeout    atomic.Int64 // a time.Duration, 0 for the class-side one
	connecting atomic.Bool
	cancel     atomic.Pointer[context.CancelFunc] // ends connecting

	full    atomic.Bool // the read buffer is, and nobody has asked for more
	telling atomic.Bool // of progress, in a function that is on the loop
	flushes atomic.Bool // the loop does, which must not wait
	onLoop  func()      // flush, to be posted

	// What follows belongs to the loop.
	told int64 // up to which offset of the read buffer events have told of bytes
	over bool  // an event has told that the peer has closed
}

func newFlow(s *Socket) *flow {
	f := &flow{socket: s}
	f.onLoop = f.flush
	f.outbox = newOutbox(s.outputLimit, s.stream.Write, f.moved)
	s.out.OnPending(s.flushSoon)
	return f
}

// moved is told by the outbox that it has sent something, or why not.
func (f *flow) moved(err error) {
	if err == nil && (!f.matters() || f.telling.Swap(true)) {
		return
	}
	f.socket.post(func() { f.tell(err) })
}

// matters reports whether progress does to anybody: to a listener, or to what had
// no room.
func (f *flow) matters() bool {
	return f.socket.out.Pending() || f.socket.events.has(EventOutputProgress)
}

func (f *flow) tell(err error) {
	s := f.socket
	switch {
	case err == nil:
		defer f.flush() // what had no room, also when a listener ends the goroutine
		f.telling.Store(false)
		s.dispatch(EventOutputProgress.New(f.outbox.progress()))
	case errors.Is(err, os.ErrDeadlineExceeded):
		s.dispatch(EventIOError.New(err))
	default:
		defer s.hasFailed(err)
		if s.IsOpen() && s.readsByEvents() {
			_ = s.takeIn() // the peer may have said why
			s.tellBytes()
		}
	}
}

// flush hands what was put to the outbox. What has no room there waits: a later
// put, a Flush or progress in sending tries again.
func (f *flow) flush() {
	if s := f.socket; s.IsOpen() && s.connected.Load() && s.out.Pending() {
		f.flushes.Store(true)
		defer f.flushes.Store(false)
		_ = s.out.Flush()
	}
}
