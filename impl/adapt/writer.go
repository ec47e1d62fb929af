package adapt

import (
	"io"
	"net"
	"sync"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// writer is the sending direction of a connection. A Write of the engine runs in a
// goroutine of its own, on a copy, so that a deadline can end the wait and leave the
// engine's Write alone: many engines have no deadlines, and others, such as TLS, are of no
// use after a Write that was cut off. The lock of the connection guards all fields but
// conn.
type writer struct {
	conn net.Conn
	wake *sync.Cond // a flight has ended, the turn is free, or a call must end

	isUnix   bool    // a write that waits notices CloseWrite when there is room
	busy     bool    // a call has the turn
	flight   *flight // what the engine is writing, nil for nothing
	err      error   // of a flight for which no call waits any more
	shut     bool    // CloseWrite
	finish   func()  // what CloseWrite or Close do when the flight has ended
	closed   bool
	deadline deadline
}

// flight is one Write of the engine. It has one goroutine, which ends with it; Close ends
// the engine's Write.
type flight struct {
	block *[long]byte
	n     int // bytes to write, and then bytes written
	err   error
	done  bool
	left  bool // a deadline has passed: the bytes were reported as taken
}

func (w *writer) start(conn net.Conn, mu *sync.Mutex) {
	w.conn = conn
	w.wake = sync.NewCond(mu)
	w.deadline.wake = w.wake
}

// state returns why a write fails at once, and nil when none of the reasons is there. The
// caller holds the lock.
func (w *writer) state() error {
	switch {
	case w.closed:
		return net.ErrClosed
	case w.deadline.check() != nil:
		return w.deadline.check()
	case w.shut && (!w.isUnix || !w.lags()):
		return impl.InCall("write", syscall.EPIPE)
	default:
		return nil
	}
}

// waitWhile waits as long as a condition holds, and returns early with an error of state.
// The caller holds the lock.
func (w *writer) waitWhile(condition func() bool) error {
	for {
		if err := w.state(); err != nil || !condition() {
			return err
		}
		w.wake.Wait()
	}
}

// isWriting reports whether the engine is writing.
func (w *writer) isWriting() bool { return w.flight != nil }

// isTaken reports whether a call has the turn.
func (w *writer) isTaken() bool { return w.busy }

// write writes p in the turn of its caller, and returns how many bytes were taken. The
// caller holds the lock.
func (w *writer) write(p []byte) (int, error) {
	if err := w.waitWhile(w.isTaken); err != nil {
		return 0, err
	}
	w.busy = true
	defer func() {
		w.busy = false
		w.wake.Broadcast()
	}()
	taken := 0
	for {
		if err := w.waitWhile(w.isWriting); err != nil {
			return taken, err
		}
		if err := w.err; err != nil {
			w.err = nil
			return taken, err
		}
		n, err := 0, error(nil)
		if len(p) > 0 {
			n, err = w.send(p[taken:])
		}
		taken += n
		if err != nil || taken == len(p) {
			return taken, err
		}
	}
}

// send writes as much of p as fits into a block. The caller holds the lock.
func (w *writer) send(p []byte) (int, error) {
	f := &flight{block: longs.Get().(*[long]byte)}
	f.n = copy(f.block[:], p)
	w.flight = f
	go w.fly(f)
	for !f.done {
		if !w.closed { // else the engine's Write is about to return
			if err := w.deadline.check(); err != nil {
				f.left = true
				return f.n, err
			}
		}
		w.wake.Wait()
	}
	switch {
	case w.closed && f.err != nil:
		return f.n, net.ErrClosed
	case w.shut && f.err != nil:
		return f.n, impl.InCall("write", syscall.EPIPE)
	default:
		return f.n, f.err
	}
}

// fly writes a block, and does what had to wait for that.
func (w *writer) fly(f *flight) {
	n, err := w.conn.Write(f.block[:f.n])
	if err == nil && n < f.n {
		err = io.ErrShortWrite
	}
	longs.Put(f.block)
	w.wake.L.Lock()
	f.block, f.n, f.err, f.done = nil, n, err, true
	w.flight = nil
	if f.left && err != nil {
		w.err = err
	}
	finish := w.finish
	w.finish = nil
	w.wake.Broadcast()
	w.wake.L.Unlock()
	if finish != nil {
		finish()
	}
}

// lags reports whether the engine is writing bytes that were reported as taken. The caller
// holds the lock.
func (w *writer) lags() bool { return w.flight != nil && w.flight.left }

// close wakes every call. The caller holds the lock.
func (w *writer) close() {
	w.closed = true
	w.deadline.stop()
	w.wake.Broadcast()
}
