package streams

import "github.com/smalltalk-sockets/go/readbuffer"

// ReadBufferOf and WriteBufferOf return what a reader or a writer stands on.

func ReadBufferOf(r interface{ b() *readbuffer.ReadBuffer }) *readbuffer.ReadBuffer { return r.b() }

func WriteBufferOf(w interface {
	b() *readbuffer.WriteBuffer
}) *readbuffer.WriteBuffer {
	return w.b()
}

// ReaderOf returns the reading half of a stream.
func ReaderOf(s *Stream) *Reader { return &s.reader }
