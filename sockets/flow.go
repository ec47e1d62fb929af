package sockets

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"time"
)

// flow is what a socket has for its events beyond the dispatcher.
type flow struct {
	socket *Socket
	outbox *outbox
	data   *Data

	timeout    atomic.Int64 // a time.Duration, 0 for the class-side one
	connecting atomic.Bool
	cancel     atomic.Pointer[context.CancelFunc] // ends connecting

	full    atomic.Bool // the read buffer is, and nobody has asked for more
	telling atomic.Bool // of progress, in a function that is on the loop
	flushes atomic.Bool // the loop does, which must not wait

	// What follows belongs to the loop.
	told int64 // up to which offset of the read buffer events have told of bytes
	over bool  // an event has told that the peer has closed
}

func newFlow(s *Socket) *flow {
	f := &flow{socket: s}
	f.outbox = newOutbox(s.outputLimit, s.stream.Write, f.moved)
	f.data = newData(s)
	s.out.OnPending(s.flushSoon)
	return f
}

// flushSoon has what was put go out at the end of what the loop runs just now.
func (s *Socket) flushSoon() {
	if s.writesByEvents() {
		s.post(s.events.get().flow.flush)
	}
}

// moved is told by the outbox that it has sent something, or why not.
func (f *flow) moved(err error) {
	if err == nil && f.telling.Swap(true) {
		return
	}
	f.socket.post(func() { f.tell(err) })
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

// writesByEvents reports whether writing does not wait.
func (s *Socket) writesByEvents() bool {
	return s.readsByEvents() || s.events.has(EventOutputProgress)
}

// send is what all that is written goes through.
func (s *Socket) send(p []byte) (int, error) {
	e := s.events.get()
	if e == nil || !s.connected.Load() {
		return s.stream.Write(p)
	}
	if !s.IsOpen() {
		return 0, s.closedError("write")
	}
	if !s.writesByEvents() && !e.flow.flushes.Load() {
		if err := e.flow.outbox.drained(); err != nil {
			return 0, err
		}
		return s.stream.Write(p)
	}
	if err := e.flow.outbox.write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// settle waits until nothing that was written by events is left to be sent.
func (s *Socket) settle() error {
	if e := s.events.get(); e != nil {
		return e.flow.outbox.drained()
	}
	return nil
}

// closeBehind has f end the connection, or a half of it, behind what was written
// by events. It answers false when there is nothing of that.
func (s *Socket) closeBehind(f func()) bool {
	if s.unsentByEvents() == 0 {
		return false
	}
	s.events.get().flow.outbox.whenFinished(f)
	return true
}

// unsentByEvents answers how many bytes were written by events and are not sent.
func (s *Socket) unsentByEvents() int {
	if e := s.events.get(); e != nil {
		return e.flow.outbox.progress().BytesPending
	}
	return 0
}

// endCalls is Close for the program and its calls, while the connection goes on
// until what was written by events is sent.
func (s *Socket) endCalls() {
	s.closed.Store(true)
	_ = s.stream.SetReadDeadline(time.Unix(1, 0))
}

// finish is Close for the connection. When not all that was written by events was
// sent it is reset, so that the peer does not take a part for the whole.
func (s *Socket) finish() error {
	if s.unsentByEvents() > 0 {
		_ = s.SetSoLinger(0)
	}
	return s.close()
}
