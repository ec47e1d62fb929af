package sockets

import (
	"io"
	"time"
)

// Write sends bytes that an earlier put could not send, and then p, and returns how
// many bytes of p it sent. It waits for room until the write deadline. Errors are
// those of net.Conn. It is safe for concurrent use; writes never interleave.
//
// Smalltalk: AbstractSocket >> nextPut:, AbstractSocket >> next:putAll:startingAt:.
func (s *streamSocket) Write(p []byte) (int, error) {
	if s.output().Pending() {
		if err := s.output().Flush(); err != nil {
			return 0, err
		}
	}
	return s.send(p)
}

// send is the path of all writes, also those of the write buffer.
func (s *streamSocket) send(p []byte) (int, error) { return s.transport().write(p) }

// ReadFrom sends everything that r has, the bytes of each read of r before the next
// read, and returns how many bytes it moved. io.Copy uses it. Where r is a socket of
// the operating system or a file, or an io.LimitedReader over one, the bytes need not
// pass through the program; when r is a socket of this package, its buffered bytes
// come first. A nil r is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAll:.
func (s *streamSocket) ReadFrom(r io.Reader) (int64, error) {
	if isNil(r) {
		return 0, nilReader()
	}
	if err := s.Flush(); err != nil {
		return 0, err
	}
	if err := s.transport().settle(); err != nil {
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
	case !s.connected.Load() && !s.output().Pending():
		_, err := s.stream().Write(nil)
		return err
	default:
		return s.writer.Flush()
	}
}

// SetDeadline sets the read and the write deadline.
func (s *streamSocket) SetDeadline(t time.Time) error {
	if err := s.SetReadDeadline(t); err != nil {
		return err
	}
	return s.SetWriteDeadline(t)
}

// SetWriteDeadline sets the time after which writes and puts fail with an error that
// matches os.ErrDeadlineExceeded, including those that wait now. The zero time means
// none.
func (s *streamSocket) SetWriteDeadline(t time.Time) error {
	s.writeBound.Store(!t.IsZero())
	return s.setDeadline(transport.setWriteDeadline, t)
}

// SetReadDeadline sets the time after which reads and EnsureReadable fail with an
// error that matches os.ErrDeadlineExceeded, including those that wait now. It
// stays until it is replaced; the zero time means none.
func (s *streamSocket) SetReadDeadline(t time.Time) error {
	return s.setDeadline(transport.setReadDeadline, t)
}

// CloseWrite closes the writing half: the peer reads io.EOF after the written
// bytes, and the other direction goes on. If an earlier put could not send all, and
// the rest cannot be sent now, the half stays open.
func (s *streamSocket) CloseWrite() error {
	if !s.IsOpen() {
		return s.closedError("close")
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return s.transport().closeWrite()
}

// Close ends the connection. First it sends bytes that an earlier put could not send,
// until the write deadline or, where none is set, for the class-side timeout; an
// error means that not all was sent. Calls that wait end with net.ErrClosed, and so
// do later reads and writes and a second Close.
//
// Smalltalk: StreamSocket >> close.
func (s *streamSocket) Close() error {
	unsent := s.flushToClose()
	err := s.transport().close()
	s.output().Abandon(s.closedError("write"))
	if err != nil {
		return err
	}
	return unsent
}

// flushToClose sends the buffered bytes, unless another goroutine is sending.
func (s *streamSocket) flushToClose() error {
	if err := s.boundClosing(); err != nil {
		return err
	}
	free, err := s.TryFlush()
	if !free && s.IsOpen() && s.transport().holdsBriefly() {
		return s.output().Flush()
	}
	return err
}

// boundClosing sets a deadline for the bytes that Close has to send, if there are
// any and no deadline is set.
func (s *streamSocket) boundClosing() error {
	unsent := s.output().Pending() || s.transport().unsent() > 0
	if timeout := s.shared().Timeout(); timeout > 0 && unsent && !s.writeBound.Load() {
		return s.stream().SetWriteDeadline(time.Now().Add(timeout))
	}
	return nil
}
