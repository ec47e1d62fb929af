package sockets

import (
	"context"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// flow is what a socket has for its events beyond the dispatcher.
type flow struct {
	socket *Socket
	outbox *async.Writer
	data   atomic.Pointer[Data] // nil until somebody asks

	timeout    atomic.Int64 // a time.Duration, 0 for the class-side one
	connecting atomic.Bool
	cancel     atomic.Pointer[context.CancelFunc] // ends connecting

	driven  atomic.Bool  // a listener was added, or Connect called, or an event has handed the socket out
	full    atomic.Bool  // the read buffer is, and the program has not asked for more
	telling atomic.Bool  // of progress, in a function that is on the loop
	flushes atomic.Int32 // flushes for the loop, which go to the outbox
	waits   atomic.Int32 // calls that wait for room
	behind  atomic.Bool  // a goroutine flushes for the loop
	onLoop  func()       // flush, to be posted

	// What follows belongs to the reader: to the loop, where reading does.
	told   int64 // how many of the bytes that arrived events have told of, or missed
	missed bool  // bytes may have arrived without a listener for them
	from   int64 // the offset at which the first of those that are missed arrived
	taking bool  // takeIn fills the read buffer
	over   bool  // an event has told that the peer has closed
}

func newFlow(s *Socket) *flow {
	f := &flow{socket: s, missed: true}
	f.onLoop = f.flush
	f.outbox = async.NewWriter(async.WriterConfig{Limit: s.outputLimit, Send: f.send, Sent: f.moved, TooMuch: f.tooMuch})
	s.output().OnPending(s.flushSoon)
	return f
}

// send is Write of the implementation. Of a failure the loop takes note, see tell; but
// who reads elsewhere must not take what follows it for the end.
func (f *flow) send(p []byte) (int, error) {
	n, err := f.socket.stream().Write(p)
	if err != nil {
		f.socket.spoilEnd(err)
	}
	return n, err
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
	return f.socket.output().Pending() || f.socket.events.has(EventOutputProgress)
}

func (f *flow) tell(err error) {
	s := f.socket
	switch {
	case err == nil:
		defer f.flush() // what had no room, also when a listener ends the goroutine
		f.telling.Store(false)
		s.dispatch(EventOutputProgress.New(f.progress()))
	case !s.noticeFailure(err):
		s.dispatch(EventIOError.New(err))
	case !s.readsByEvents():
		// The first failure, which another call may have met: what follows is EPIPE.
		s.hasFailed(*s.broken.Load()) // else behind the bytes in which the peer may have said why
	}
}

// arrives notes that the read buffer was filled. What takeIn brings is told of by
// its turn; for what a call of the program brings there is another one.
func (f *flow) arrives() {
	switch e := f.socket.events.get(); {
	case !e.HasEventListener(EventSocketData):
		f.miss()
	case !f.taking:
		e.pump.Start()
	}
}

// miss notes that bytes arrive without a listener for them.
func (f *flow) miss() {
	if !f.missed {
		f.missed, f.from = true, f.socket.input().Offset()
	}
}

// news returns how many bytes have arrived of which no event has told. Those that
// were consumed while there was no listener are none. Those that a listener has
// consumed are, also if it is gone.
func (f *flow) news() int {
	if f.missed {
		f.missed = false
		f.told += max(0, f.socket.input().Offset()-max(f.from, f.told))
	}
	return int(f.socket.arrived - f.told)
}

func (f *flow) progress() OutputProgress {
	unsent, total := f.outbox.Progress()
	return OutputProgress{BytesPending: unsent, BytesTotal: total}
}

func (f *flow) tooMuch(offset int64, unsent int) error {
	return &readbuffer.LimitError{What: "unsent output", Limit: f.socket.outputLimit, Offset: offset, Seen: unsent}
}
