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
// for each so many, in one write too. It need not wait, because there is room for more. But if the reader
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
	for err == nil {
		if err = s.checkWrite(); err != nil {
			break
		}
		if err = c.protocol().takeWriteError(s); err != nil {
			break
		}
		sent, more := s.sendPiece(c, p[n:], urgent)
		n += sent
		if n == len(p) {
			break
		}
		out.writing = true
		switch {
		case more && urgent: // the urgent byte is left
		case more:
			c.unlock()
			runtime.Gosched()
			c.mu.Lock()
		case out.isHandoffPending():
			c.awaitWrite(s, wantHandoffDone)
		default:
			err = s.awaitWritable(c)
		}
	}
	out.writing = false
	return n, err
}

// sendPiece sends the first bytes of p, as many as there is room for, and reports whether
// there may be room for more: where Write has a fast path it sends at most farAhead of
// them, and the reader may run before the rest. The last byte of p, if it is to be an urgent one, is
// sent by itself.
func (s *stream) sendPiece(c *conn, p []byte, urgent bool) (sent int, more bool) {
	piece := p
	switch {
	case urgent && len(p) == 1:
		return c.protocol().sendUrgentByte(s, p[0]), false
	case urgent:
		piece = p[:max(0, len(p)-1)]
	case s.kind != unixStream && s.flags|s.peer.flags == 0: // otherwise a write is sent as a whole
		piece = p[:min(len(p), farAhead)]
	}
	sent = c.protocol().sendBytes(s, piece)
	return sent, sent == len(piece)
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
