package sockets

import "github.com/smalltalk-sockets/go/readbuffer"

// ReadBufferOf and WriteBufferOf return the buffers of a connection, which a program
// cannot reach.

func ReadBufferOf(s interface{ input() *readbuffer.ReadBuffer }) *readbuffer.ReadBuffer {
	return s.input()
}

func WriteBufferOf(s interface {
	output() *readbuffer.WriteBuffer
}) *readbuffer.WriteBuffer {
	return s.output()
}
