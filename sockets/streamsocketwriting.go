package sockets

import (
	"io"
)

// Write sends the bytes in the write buffer and then p at once, and returns how many
// bytes of p it sent. It waits for room until the write deadline. Errors are those of
// net.Conn. It is safe for concurrent use; writes never interleave.
//
// Smalltalk: AbstractSocket >> nextPut:, AbstractSocket >> next:putAll:startingAt:.
func (s *streamSocket) Write(p []byte) (int, error) {
	if s.state.isPlain(0) {
		n, err := s.impl.Write(p)
		if err != nil {
			s.noticeUnsent(err)
		}
		return n, err
	}
	return s.writeBehindBuffer(p)
}

// writeBehindBuffer is Write of a socket that may have bytes in the write buffer, or is
// not plain.
func (s *streamSocket) writeBehindBuffer(p []byte) (int, error) {
	if s.isPending() {
		if err := s.output().Flush(); err != nil {
			return 0, err
		}
	}
	return s.send(p)
}

// send is the path of all writes, also those of the write buffer. Without events it calls
// the implementation itself, in few frames.
func (s *streamSocket) send(p []byte) (int, error) {
	if s.state.has(hasEvents) {
		return s.transport().write(p)
	}
	return s.writeNow(p)
}

// ReadFrom sends everything that r has, the bytes of each read of r before the next
// read, and returns how many bytes it moved. io.Copy uses it. Where r is a socket of
// the operating system or a file, or an io.LimitedReader over one, the bytes need not
// pass through the program; when r is a socket of this package, its buffered bytes
// come first. A nil r is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAll:.
func (s *streamSocket) ReadFrom(r io.Reader) (int64, error) {
	if err := checkNotNil("reader", r); err != nil {
		return 0, err
	}
	if err := s.Flush(); err != nil {
		return 0, err
	}
	if err := s.transport().awaitSent(); err != nil {
		return 0, err
	}
	return s.sendAll(r)
}

// Flush sends bytes that an earlier put could not send, and returns the error
// that a formatting method has left, if any. It waits for room until the write
// deadline.
//
// Smalltalk: AbstractSocket >> flush.
func (s *streamSocket) Flush() error {
	switch {
	case !s.IsOpen():
		return s.closedError("write")
	case !s.state.has(connected) && !s.isPending():
		_, err := s.stream().Write(nil)
		return err
	case s.out.Load() == nil:
		return nil // nothing was ever put
	default:
		return s.writer.Flush()
	}
}
