package sockets

import (
	"time"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// What closes what, in which order. Only a Socket has the parts in parentheses.
//
//	Close
//	 1 flushToClose         write buffer -> transport, until the write deadline; nothing
//	                        while another goroutine holds the buffer and waits for room
//	 2 transport.close
//	     direct             closeObject: the implementation object, at once
//	     (evented)          nothing unsent: as direct
//	                        else: the socket is closed, its object stays open;
//	                        the asynchronous writer sends, and then, or at the write
//	                        deadline, closes the object, by a reset if bytes are left
//	 3 write buffer         Abandon: puts return net.ErrClosed
//	(4 stopConnecting       a Connect that runs ends)
//
// A second Close sends nothing more and closes the object at once. CloseWrite is steps 1
// and 2 for the writing half alone.

// CloseRead closes the reading half. Bytes that arrived before can still be
// read.
func (s *streamSocket) CloseRead() error { return s.stream().CloseRead() }

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
	if out := s.out.Load(); out != nil {
		s.abandon(out)
	}
	if err != nil {
		return err
	}
	return unsent
}

// abandon makes puts of a closed socket fail.
func (s *streamSocket) abandon(out *readbuffer.WriteBuffer) {
	out.Abandon(func() error { return s.closedError("write") })
}

// flushToClose sends the buffered bytes, unless another goroutine is sending.
func (s *streamSocket) flushToClose() error {
	if err := s.armCloseDeadline(); err != nil {
		return err
	}
	if s.out.Load() == nil {
		return nil // nothing was ever put
	}
	free, err := s.TryFlush()
	if !free && s.IsOpen() && s.transport().holdsBriefly() {
		return s.output().Flush()
	}
	return err
}

// armCloseDeadline sets a write deadline for the bytes that Close has to send, if there
// are any and the user has set none.
func (s *streamSocket) armCloseDeadline() error {
	unsent := s.isPending() || s.transport().unsent() > 0
	if timeout := s.shared().Timeout(); timeout > 0 && unsent && !s.state.has(writeBound) {
		return s.stream().SetWriteDeadline(time.Now().Add(timeout))
	}
	return nil
}
