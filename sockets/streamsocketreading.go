package sockets

import (
	"io"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
)

// fill is the fill function of the buffer. It never waits.
func (s *streamSocket) fill(p []byte) (int, error) {
	n, err := s.transport().tryRead(p)
	return n, s.noteFill(n, err)
}

// noteFill follows a fill of the buffer.
func (s *streamSocket) noteFill(n int, err error) error {
	if n > 0 {
		if !s.state.has(buffered) {
			s.state.set(buffered)
		}
		if s.state.has(hasEvents) {
			s.transport().noteArrival()
		}
	}
	if err == nil {
		return nil
	}
	if err = s.noticeEnd(err); err == io.EOF {
		if failure := s.failure(); failure != nil {
			return failure // another call met it, and the implementation returns it once
		}
	}
	return err
}

// block is the blocking fill function of the buffer.
func (s *streamSocket) block(p []byte) (int, error) {
	s.flushBeforeWait()
	if !s.transport().canWait() {
		return 0, readbuffer.ErrNoWait
	}
	n, err := s.impl.Read(p)
	return n, s.noteFill(n, err)
}

// blockLate returns block for an empty buffer, which takes its memory late; nil where
// the implementation does not. It is one function, not a method, which would be one
// frame more below the place where the goroutine parks, see readbuffer.
func (s *streamSocket) blockLate(stream impl.Stream) readbuffer.WaitFunc {
	late, ok := stream.(impl.LateReader)
	if !ok {
		return nil
	}
	return func(room *readbuffer.Room) (int, error) {
		s.flushBeforeWait()
		if s.state.has(hasEvents) && !s.transport().canWait() {
			return 0, readbuffer.ErrNoWait
		}
		n, err := late.ReadLate(room)
		return n, s.noteFill(n, err)
	}
}

// flushBeforeWait sends the write buffer before a call waits for bytes, because the peer
// may be waiting for what is in it.
func (s *streamSocket) flushBeforeWait() {
	if s.isPending() {
		s.FlushPending()
	}
}

// Read moves bytes into p, buffered ones first, and returns how many. It waits
// for the first byte until the read deadline. Errors are those of net.Conn. It
// is safe for concurrent use.
//
// Smalltalk: StreamSocket >> nextAvailable:into:startingAt:.
func (s *streamSocket) Read(p []byte) (int, error) {
	if s.state.isPlain(buffered) {
		n, err := s.impl.Read(p)
		if err != nil {
			err = s.noticeEnd(err)
		}
		return n, err
	}
	return s.readWithBuffer(p)
}

// readWithBuffer is Read of a socket that may have bytes in a buffer, or is not plain.
func (s *streamSocket) readWithBuffer(p []byte) (int, error) {
	if s.state.has(buffered) && len(p) > 0 && s.IsOpen() {
		if n, direct := s.readBuffered(p); n > 0 {
			return n, nil
		} else if !direct {
			return s.transport().readThrough(p)
		}
	}
	return s.transport().read(p)
}

// readBuffered moves bytes from the buffer, and reports in direct whether the
// next bytes are the next ones of the implementation. They are not while the
// stream protocol waits for the second byte of a line end, to drop it, or has
// limited the stream: then Read must respect that.
func (s *streamSocket) readBuffered(p []byte) (n int, direct bool) {
	s.reading.Lock()
	defer s.reading.Unlock()
	if n = s.input().ReadBuffered(p); n > 0 {
		return n, false
	}
	if direct = s.input().IsDirect(); direct {
		s.input().Release()
		s.state.clear(buffered)
	}
	return 0, direct
}
