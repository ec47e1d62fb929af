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

// tryRead goes on with reading that a full buffer has stopped: the program asks for
// more than the buffer has.
func (e *evented) tryRead(p []byte) (int, error) {
	if e.full.Load() && e.full.Swap(false) {
		e.pump.Start()
	}
	return e.direct.tryRead(p)
}

func (e *evented) waitRead(p []byte) (int, error) {
	if e.listens() {
		return 0, readbuffer.ErrNoWait
	}
	return e.direct.waitRead(p)
}

func (e *evented) read(p []byte) (int, error) {
	if e.listens() {
		return e.readThrough(p)
	}
	return e.direct.read(p)
}

// readThrough shares the read buffer with the loop, which fills it: a goroutine that
// reads may not know yet of the first listener.
func (e *evented) readThrough(p []byte) (int, error) {
	if !e.listens() {
		return e.direct.readThrough(p)
	}
	e.reading.Lock()
	defer e.reading.Unlock()
	if e.input().IsEmpty() && len(p) > 0 {
		if _, err := e.input().TryExtend(e.input().Max()); err != nil {
			return 0, err
		}
	}
	return e.input().ReadBuffered(p), nil
}

func (e *evented) mayBypass() bool { return !e.listens() }

// noteArrival notes that the read buffer was filled. What takeIn brings is told of by
// its turn; for what a call of the program brings there is another one.
func (e *evented) noteArrival() {
	switch {
	case !e.HasEventListener(EventSocketData):
		e.arrivals.miss(e.input().Offset())
	case !e.taking:
		e.pump.Start()
	}
}

// noteFailure has a turn tell of the failure.
func (e *evented) noteFailure() { e.pump.Start() }

// takeBytes is the turn of a socket: it takes into the read buffer what has
// arrived, and tells of it.
func (e *evented) takeBytes(error) async.Next {
	if !e.IsOpen() || !e.connected.Load() || !e.listens() {
		return async.Idle
	}
	err := e.takeIn()
	e.tellBytes()
	return e.tookBytes(err)
}

// tellBytes tells of the bytes of which no event has told: those that the turn has
// taken in, those that a call of the program has brought into the buffer since, and
// those that were unread when the first listener came.
func (e *evented) tellBytes() {
	if !e.HasEventListener(EventSocketData) {
		return
	}
	n := e.news()
	if n == 0 {
		return
	}
	e.arrivals.told += int64(n)
	arrived := EventSocketData.New(Progress{BytesLoaded: n})
	e.socket.dispatch(arrived)
	if !arrived.IsHandled() {
		e.arrivals.told -= int64(n) // the last listener went just then
	}
}

// news returns of how many bytes no event has told.
func (e *evented) news() int {
	e.reading.Lock()
	defer e.reading.Unlock()
	return e.arrivals.news(e.arrived, e.input().Offset())
}

// takeIn fills the read buffer without waiting, also behind an end that the program
// has set there: that one is not the peer's. An error is of what follows the
// bytes; nil means that there may be more. A fill that leaves room has found all
// there was, as a rule; where it has not, the wait that follows is none.
func (e *evented) takeIn() error {
	e.reading.Lock()
	defer e.reading.Unlock()
	e.taking = true
	defer func() { e.taking = false }()
	if end := e.input().End(); end != noEnd {
		e.input().SetEnd(noEnd)
		defer e.input().SetEnd(end)
	}
	for total := 0; total < bytesATurn; {
		n, err := e.input().TryExtend(e.input().Max())
		total += n
		switch {
		case err != nil:
			return err
		case n < e.input().Size():
			return ErrWouldBlock
		}
	}
	return nil
}

// tookBytes does what the end of takeIn asks for.
func (e *evented) tookBytes(err error) async.Next {
	var full *readbuffer.LimitError
	failure := e.broken.Load()
	switch {
	case !e.IsOpen():
		return async.Idle
	case err != nil && failure != nil:
		e.hasFailed(*failure) // whichever call has met it
	case err == nil:
		return async.Requeue
	case err == ErrWouldBlock:
		e.release()
		return async.WaitReadable
	case errors.As(err, &full):
		return e.tookTooMuch(full)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return async.Idle // until SetReadDeadline
	case err == io.EOF:
		e.peerHasClosed()
	default:
		e.hasFailed(err)
	}
	return async.Idle
}

// release gives the memory of an empty read buffer back.
func (e *evented) release() {
	e.reading.Lock()
	defer e.reading.Unlock()
	e.input().Release()
}

// tookTooMuch tells that the read buffer is full. Reading goes on when some of it
// is taken: by the listeners now, or later, see tryRead.
func (e *evented) tookTooMuch(full *readbuffer.LimitError) async.Next {
	if e.hasRoom() {
		return async.Requeue
	}
	if e.full.Swap(true) {
		return async.Idle // an event has told of it
	}
	e.socket.dispatch(EventIOError.New(error(full)))
	if e.hasRoom() && e.full.Swap(false) {
		return async.Requeue
	}
	return async.Idle
}

// hasRoom reports whether the read buffer may take more, whatever end is set on it.
func (e *evented) hasRoom() bool {
	e.reading.Lock()
	defer e.reading.Unlock()
	return e.arrived-e.input().Offset() < int64(e.input().Max())
}

// peerHasClosed tells that the peer has sent its last byte. The socket is then
// closed, unless a listener wants to go on writing. A listener that ends its
// goroutine does not keep it open.
func (e *evented) peerHasClosed() {
	if e.over {
		return
	}
	e.over = true
	closed := EventClose.New(struct{}{}, events.Cancelable)
	defer func() {
		if !closed.IsDefaultPrevented() {
			_ = e.socket.Close()
		}
	}()
	e.socket.dispatch(closed)
}
