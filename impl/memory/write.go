package memory

import (
	"net"
	"os"
	"runtime"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Write sends p, and blocks while there is no room.
//
// It has two fast paths, in one frame: bytes that a reader waits for go into its
// posted read, and it is woken when the lock is free; and on TCP a few bytes that no
// call waits for yet are queued.
func (s *stream) Write(p []byte) (int, error) {
	c := s.conn.Load()
	if c == nil {
		return 0, s.unconnectedWriteError()
	}
	c.mu.Lock()
	if s.flags|s.peer.flags == 0 && s.writeBy().IsQuiet() {
		if reader, ok := s.peer.in.tryHandoff(p); ok {
			c.mu.Unlock()
			if reader != nil {
				reader.Broadcast()
			}
			return len(p), nil
		}
		if s.kind != unixStream && s.peer.in.tryEnqueue(p) {
			c.mu.Unlock()
			return len(p), nil
		}
	}
	n, err := s.write(c, p, false)
	if err != nil {
		err = s.opError("write", impl.InCall("write", err))
	}
	ahead := s.peer.in.Len()
	c.unlock()
	if ahead >= farAhead && ahead%farAhead < n {
		runtime.Gosched()
	}
	return n, err
}

// farAhead is how many bytes a writer queues before it lets other goroutines run, once
// for each so many. It need not wait, because there is room for more. But if the reader
// runs now, the bytes are still in the cache, and the blocks that it empties are filled
// again. A writer that runs on takes cold memory for all that the buffers hold.
const farAhead = 64 << 10

// CanWrite reports whether poll would show the stream as writable.
func (s *stream) CanWrite() bool {
	c := s.conn.Load()
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.unlock()
	return !s.has(closed) && c.protocol().canWrite(s)
}

// EnsureWritable waits until CanWrite would return true.
func (s *stream) EnsureWritable() error {
	c := s.conn.Load()
	if c == nil {
		return s.unconnectedWriteError()
	}
	c.mu.Lock()
	defer c.unlock()
	if err := s.awaitWritable(c); err != nil {
		return s.opError("write", err)
	}
	return nil
}

// unconnectedWriteError returns the error of writing without a connection.
func (s *stream) unconnectedWriteError() error {
	if s.kind == unixStream {
		return s.unconnectedError("write", "write", syscall.ENOTCONN)
	}
	return s.unconnectedError("write", "write", syscall.EPIPE)
}

// write is Write under the lock, and SendUrgent if the last byte of p is to be an
// urgent one. A write that has to wait keeps the turn until it is done, so that other
// writes do not get between its bytes.
func (s *stream) write(c *conn, p []byte, urgent bool) (n int, err error) {
	out := &s.peer.in
	for out.writing {
		if err := s.checkWrite(); err != nil {
			return 0, err
		}
		c.awaitWrite(s, wantWriteTurn)
	}
	for {
		if err = s.checkWrite(); err != nil {
			break
		}
		if err = c.protocol().takeWriteError(s); err != nil {
			break
		}
		sent := 0
		if urgent {
			sent = s.writeUrgent(c, p[n:])
		} else {
			sent = c.protocol().sendBytes(s, p[n:])
		}
		n += sent
		if n == len(p) {
			break
		}
		if urgent && n == len(p)-1 && sent > 0 {
			continue
		}
		out.writing = true
		if out.isHandoffPending() {
			c.awaitWrite(s, wantHandoffDone)
		} else if err = s.awaitWritable(c); err != nil {
			break
		}
	}
	out.writing = false
	return n, err
}

// writeUrgent sends as much of p as there is room for. The last byte of p is urgent,
// and sent by itself.
func (s *stream) writeUrgent(c *conn, p []byte) int {
	if len(p) == 1 {
		return c.protocol().sendUrgentByte(s, p[0])
	}
	return c.protocol().sendBytes(s, p[:max(0, len(p)-1)])
}

// awaitWritable waits until poll would show s as writable.
func (s *stream) awaitWritable(c *conn) error {
	for {
		if err := s.checkWrite(); err != nil {
			return err
		}
		if c.protocol().canWrite(s) {
			return nil
		}
		c.awaitWrite(s, wantWritable)
	}
}

// checkWrite returns the error of a write that fails whatever room there is.
func (s *stream) checkWrite() error {
	switch {
	case s.has(closed):
		return net.ErrClosed
	case s.writeBy().CheckAndArm(s.host.clock):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}
