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

// bytesPerTurn is how many bytes a socket reads before its event, and before
// others on the loop have their turn.
const bytesPerTurn = 64 << 10

// tryRead resumes reading that a full buffer has stopped: the program asks for more
// than the buffer has.
func (e *evented) tryRead(p []byte) (int, error) {
	if e.bufferFull.Load() && e.bufferFull.Swap(false) {
		e.pump.Start()
	}
	return e.direct.tryRead(p)
}

func (e *evented) canWait() bool { return !e.listens() }

func (e *evented) read(p []byte) (int, error) {
	if e.listens() {
		return e.readThrough(p)
	}
	return e.direct.read(p)
}

// readThrough shares the read buffer with the loop, which fills it: a goroutine that
// reads may not have seen the first listener yet.
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

func (e *evented) canBypass() bool { return !e.listens() }

// noteArrival follows a fill of the read buffer. The current turn reports the bytes
// of fillBuffer; for the bytes of a call of the program it starts another turn.
func (e *evented) noteArrival() {
	switch {
	case !e.HasEventListener(EventSocketData):
		e.arrivals.markMissed(e.input().Offset())
	case !e.filling:
		e.pump.Start()
	}
}

// noteFailure starts a turn that reports the failure.
func (e *evented) noteFailure() { e.pump.Start() }

// turn is the turn of a socket: it reads arrived bytes into the read
// buffer, and dispatches their event.
func (e *evented) turn(error) async.Next {
	if !e.IsOpen() || !e.state.has(connected) || !e.listens() {
		return async.Idle
	}
	err := e.fillBuffer()
	e.dispatchData()
	return e.turnAfterFill(err)
}

// dispatchData dispatches an event for the bytes that no event has reported: those
// that the turn has read, those that a call of the program has read into the buffer
// since, and those that were unread when the first listener was added.
func (e *evented) dispatchData() {
	if !e.HasEventListener(EventSocketData) {
		return
	}
	n := e.takeUnreported()
	if n == 0 {
		return
	}
	arrived := EventSocketData.New(Progress{BytesLoaded: n})
	e.socket.dispatch(arrived)
	if !arrived.IsHandled() {
		e.arrivals.reported -= int64(n) // the last listener was removed just then
	}
}

// takeUnreported returns how many bytes no event has reported, and counts them as
// reported. Bytes that the program consumed while there was no listener do not count.
func (e *evented) takeUnreported() int {
	e.reading.Lock()
	defer e.reading.Unlock()
	e.arrivals.skipConsumed(e.input().Offset())
	n := e.arrivals.unreported(e.input().Filled())
	e.arrivals.reported += int64(n)
	return n
}

// fillBuffer fills the read buffer without waiting. It ignores the end of a limit that the
// program has set, which is not the end of the peer's bytes. It returns nil when there
// may be more, and else the error that follows the bytes. After a fill that leaves room
// this is ErrWouldBlock: such a fill has usually found everything, and if not, the wait
// that follows returns at once.
func (e *evented) fillBuffer() error {
	e.reading.Lock()
	defer e.reading.Unlock()
	e.filling = true
	defer func() { e.filling = false }()
	end := e.input().SetEnd(readbuffer.EndAt(math.MaxInt64))
	defer func() { e.input().SetEnd(end) }()
	for total := 0; total < bytesPerTurn; {
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

// turnAfterFill ends a turn with the result of fillBuffer: it dispatches an error, and
// returns what follows the turn.
func (e *evented) turnAfterFill(err error) async.Next {
	var full *readbuffer.LimitError
	failure := e.broken()
	switch {
	case !e.IsOpen():
		return async.Idle
	case err != nil && failure != nil:
		e.fail(failure) // from any call
	case err == nil:
		return async.Requeue
	case err == ErrWouldBlock:
		e.release()
		return async.WaitReadable
	case errors.As(err, &full):
		return e.turnWhenFull(full)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return async.Idle // until SetReadDeadline
	case err == io.EOF:
		e.dispatchEnd()
	default:
		e.fail(err)
	}
	return async.Idle
}

// release frees the memory of an empty read buffer.
func (e *evented) release() {
	e.reading.Lock()
	defer e.reading.Unlock()
	e.input().Release()
}

// turnWhenFull dispatches the error of a full read buffer. Reading goes on once
// some bytes are consumed: by the listeners now, or later, see tryRead.
func (e *evented) turnWhenFull(full *readbuffer.LimitError) async.Next {
	if e.hasRoom() {
		return async.Requeue
	}
	if e.bufferFull.Swap(true) {
		return async.Idle // an event has reported it
	}
	e.socket.dispatch(EventIOError.New(error(full)))
	if e.hasRoom() && e.bufferFull.Swap(false) {
		return async.Requeue
	}
	return async.Idle
}

// hasRoom reports whether the read buffer may take more, regardless of its end.
func (e *evented) hasRoom() bool {
	e.reading.Lock()
	defer e.reading.Unlock()
	return e.input().Filled()-e.input().Offset() < int64(e.input().Max())
}

// dispatchEnd dispatches EventClose after the peer's last byte, and closes
// the socket unless a listener prevents it. A listener that ends its goroutine
// does not keep it open.
func (e *evented) dispatchEnd() {
	if e.closeReported {
		return
	}
	e.closeReported = true
	closed := EventClose.New(struct{}{}, events.Cancelable)
	defer func() {
		if !closed.IsDefaultPrevented() {
			_ = e.socket.Close()
		}
	}()
	e.socket.dispatch(closed)
}
