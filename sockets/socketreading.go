package sockets

import (
	"errors"
	"io"
	"math"
	"os"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// bytesATurn is how many bytes a socket takes in before its event, and before
// others on the loop have their turn.
const bytesATurn = 64 << 10

// noEnd is the End of a read buffer on which the program has set none.
const noEnd = math.MaxInt64

// readsByEvents reports whether reading belongs to the loop.
func (s *streamSocket) readsByEvents() bool {
	e := s.events.get()
	return e != nil && (e.HasEventListener(EventSocketData) || e.HasEventListener(EventClose))
}

// takeBytes is the turn of a socket: it takes into the read buffer what has
// arrived, and tells of it.
func (s *Socket) takeBytes(error) async.Next {
	if !s.IsOpen() || !s.connected.Load() || !s.readsByEvents() {
		return async.Idle
	}
	err := s.takeIn()
	s.tellBytes()
	return s.tookBytes(err)
}

// tellBytes tells of the bytes of which no event has told: those that the turn has
// taken in, those that a call of the program has brought into the buffer since, and
// those that were unread when the first listener came.
func (s *Socket) tellBytes() {
	if !s.events.has(EventSocketData) {
		return
	}
	flow := s.events.get().flow
	n := flow.news()
	if n == 0 {
		return
	}
	flow.told += int64(n)
	arrived := EventSocketData.New(Progress{BytesLoaded: n})
	s.dispatch(arrived)
	if !arrived.IsHandled() {
		flow.told -= int64(n) // the last listener went just then
	}
}

// takeIn fills the read buffer without waiting, also behind an end that the program
// has set there: that one is not the peer's. An error is of what follows the
// bytes; nil means that there may be more. A fill that leaves room has found all
// there was, as a rule; where it has not, the wait that follows is none.
func (s *Socket) takeIn() error {
	flow := s.events.get().flow
	flow.taking = true
	defer func() { flow.taking = false }()
	if end := s.input().End(); end != noEnd {
		s.input().SetEnd(noEnd)
		defer s.input().SetEnd(end)
	}
	for total := 0; total < bytesATurn; {
		n, err := s.input().TryExtend(s.input().Max())
		total += n
		switch {
		case err != nil:
			return err
		case n < s.input().Size():
			return ErrWouldBlock
		}
	}
	return nil
}

// tookBytes does what the end of takeIn asks for.
func (s *Socket) tookBytes(err error) async.Next {
	var full *readbuffer.LimitError
	failure := s.broken.Load()
	switch {
	case !s.IsOpen():
		return async.Idle
	case err != nil && failure != nil:
		s.hasFailed(*failure) // whichever call has met it
	case err == nil:
		return async.Requeue
	case err == ErrWouldBlock:
		s.input().Release()
		return async.WaitReadable
	case errors.As(err, &full):
		return s.tookTooMuch(full)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return async.Idle // until SetReadDeadline
	case err == io.EOF:
		s.peerHasClosed()
	default:
		s.hasFailed(err)
	}
	return async.Idle
}

// tookTooMuch tells that the read buffer is full. Reading goes on when some of it
// is taken: by the listeners now, or later, see wantsMore.
func (s *Socket) tookTooMuch(full *readbuffer.LimitError) async.Next {
	if s.hasRoom() {
		return async.Requeue
	}
	flow := s.events.get().flow
	if flow.full.Swap(true) {
		return async.Idle // an event has told of it
	}
	s.dispatch(EventIOError.New(error(full)))
	if s.hasRoom() && flow.full.Swap(false) {
		return async.Requeue
	}
	return async.Idle
}

// hasRoom reports whether the read buffer may take more, whatever end is set on it.
func (s *Socket) hasRoom() bool { return s.arrived-s.input().Offset() < int64(s.input().Max()) }

// wantsMore is called when the program asks the read buffer for more than it
// has.
func (s *streamSocket) wantsMore() {
	if e := s.events.get(); e != nil && e.flow.full.Load() && e.flow.full.Swap(false) {
		e.pump.Start()
	}
}

// peerHasClosed tells that the peer has sent its last byte. The socket is then
// closed, unless a listener wants to go on writing. A listener that ends its
// goroutine does not keep it open.
func (s *Socket) peerHasClosed() {
	flow := s.events.get().flow
	if flow.over {
		return
	}
	flow.over = true
	closed := EventClose.New(struct{}{}, events.Cancelable)
	defer func() {
		if !closed.IsDefaultPrevented() {
			_ = s.Close()
		}
	}()
	s.dispatch(closed)
}
