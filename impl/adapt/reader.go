package adapt

import (
	"io"
	"net"
	"sync"

	"github.com/smalltalk-sockets/go/impl"
)

// The sizes of a read of the engine. A connection that waits holds short. Once a read has
// filled it, the next one has long, from a pool, until one does not fill that.
const (
	short = 512
	long  = 64 << 10
)

var longs = sync.Pool{New: func() any { return new([long]byte) }}

// reader is the receiving direction of a connection. A net.Conn cannot say whether bytes
// have arrived, so a goroutine reads one slice ahead, fetch, and everything else looks at
// what that has read. The lock of the connection guards all fields but conn.
type reader struct {
	conn net.Conn
	wake *sync.Cond // something has come, or a call must end
	room *sync.Cond // fetch can read again

	small    []byte
	big      *[long]byte // nil while reads are short
	unread   []byte      // the rest of the last read, in small or big
	err      error       // the end of the stream or an error, behind unread
	taken    bool        // err was returned; from then on it is the end of the stream
	shut     bool        // CloseRead
	closed   bool
	deadline deadline
}

// start begins to read ahead. fetch ends when the connection does, and when it is closed.
func (r *reader) start(conn net.Conn, mu *sync.Mutex) {
	r.conn = conn
	r.wake, r.room = sync.NewCond(mu), sync.NewCond(mu)
	r.deadline.wake = r.wake
	r.small = make([]byte, short)
	go r.fetch()
}

// fetch reads ahead of the calls, one slice at a time, until an error.
func (r *reader) fetch() {
	p, empty := r.small, 0
	for p != nil {
		n, err := r.conn.Read(p)
		switch {
		case n > 0:
			empty = 0
		case err == nil:
			if empty++; empty == 100 {
				err = io.ErrNoProgress
			}
		}
		p = r.publish(p, n, err)
	}
}

// publish makes the n bytes of p visible, waits until they were taken, and returns what to
// read into next, nil at the end.
func (r *reader) publish(p []byte, n int, err error) (next []byte) {
	r.wake.L.Lock()
	defer r.wake.L.Unlock()
	r.unread, r.err = p[:n], err
	if n > 0 || err != nil {
		r.wake.Broadcast()
	}
	for len(r.unread) > 0 && !r.closed {
		r.room.Wait()
	}
	filled := n == len(p)
	switch {
	case r.big == nil && filled && err == nil:
		r.big = longs.Get().(*[long]byte)
	case r.big != nil && (!filled || err != nil):
		longs.Put(r.big)
		r.big = nil
	}
	switch {
	case err != nil || r.closed:
		return nil
	case r.big != nil:
		return r.big[:]
	default:
		return r.small
	}
}

// state returns what a read finds: nil for bytes, an error, or impl.ErrWouldBlock. It does
// not take the error. The caller holds the lock.
func (r *reader) state() error {
	switch {
	case r.closed:
		return net.ErrClosed
	case len(r.unread) > 0:
		return nil
	case r.err != nil && !r.taken:
		return r.err
	case r.err != nil || r.shut:
		return io.EOF
	default:
		return impl.ErrWouldBlock
	}
}

// wait waits until state is something else than impl.ErrWouldBlock, and returns that, or
// the error of the deadline. The caller holds the lock.
func (r *reader) wait() error {
	for {
		err := r.try()
		if err != impl.ErrWouldBlock {
			return err
		}
		r.wake.Wait()
	}
}

// try is state, but for the deadline, which beats everything except Close.
func (r *reader) try() error {
	if !r.closed {
		if err := r.deadline.check(); err != nil {
			return err
		}
	}
	return r.state()
}

// take moves bytes that are there into p, or takes the error that is there. The caller
// holds the lock.
func (r *reader) take(p []byte, err error) (int, error) {
	if err != nil {
		r.taken = r.taken || err == r.err
		return 0, err
	}
	n := copy(p, r.unread)
	r.unread = r.unread[n:]
	if len(r.unread) == 0 {
		r.room.Signal()
	}
	return n, nil
}

// isBroken reports whether the connection has ended with an error. The caller holds the
// lock.
func (r *reader) isBroken() bool {
	return r.err != nil && r.err != io.EOF && (r.taken || len(r.unread) == 0)
}

// hasEnded reports whether the peer has ended the stream, and all of it was read. The
// caller holds the lock.
func (r *reader) hasEnded() bool { return r.shut || r.err != nil && len(r.unread) == 0 }

// close wakes every call. The caller holds the lock.
func (r *reader) close() {
	r.closed = true
	r.deadline.stop()
	r.wake.Broadcast()
	r.room.Broadcast()
}
