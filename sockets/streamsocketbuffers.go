package sockets

import "github.com/smalltalk-sockets/go/readbuffer"

// The buffers of a connection are made when they are first used: one that is used as a
// net.Conn alone, and one that is idle from the beginning, has none.

// input returns the read buffer. It panics on a zero socket.
func (s *streamSocket) input() *readbuffer.ReadBuffer {
	if b := s.in.Load(); b != nil {
		return b
	}
	stream := s.stream()
	s.in.CompareAndSwap(nil, readbuffer.New(s.fill, readbuffer.Size(int(s.readSize)),
		readbuffer.Blocking(s.block), readbuffer.Waiting(s.blockLate(stream))))
	return s.in.Load()
}

// output returns the write buffer. It panics on a zero socket. A Close meanwhile either
// finds the new buffer, or is seen here: puts of a closed socket fail.
func (s *streamSocket) output() *readbuffer.WriteBuffer {
	if b := s.out.Load(); b != nil {
		return b
	}
	_ = s.stream()
	b := readbuffer.NewWriteBuffer(s.send, readbuffer.Shared(), readbuffer.Size(int(s.writeSize)))
	s.state.set(hasOutput)
	if s.out.CompareAndSwap(nil, b) && !s.IsOpen() {
		s.abandon(b)
	}
	return s.out.Load()
}

// isPending reports whether something may be in the write buffer.
func (s *streamSocket) isPending() bool {
	out := s.out.Load()
	return out != nil && out.Pending()
}

// buffers is a streamSocket as the source of the buffers of its reader and its writer.
type buffers streamSocket

func (b *buffers) ReadBuffer() *readbuffer.ReadBuffer   { return (*streamSocket)(b).input() }
func (b *buffers) WriteBuffer() *readbuffer.WriteBuffer { return (*streamSocket)(b).output() }
