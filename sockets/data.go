package sockets

import (
	"encoding/binary"

	"github.com/smalltalk-sockets/go/streams"
)

// Data is a connection as AIR programs read and write it: booleans, numbers and
// texts of fixed formats, in the byte order of one's choice. Reading never waits:
// what has not arrived whole is a *streams.EOFError, and stays. Writing puts into
// the buffer of the socket, whole or not at all, to go out at Flush or, where the
// socket is driven by events, soon. It shares both buffers with the stream
// protocol.
//
// It is for one goroutine at a time: the loop, where there are events. Besides what
// is listed here it has the methods of [streams.DataInput] and [streams.DataOutput].
type Data struct {
	dataInput
	dataOutput
	socket *Socket
}

// Unexported names, so that the two always have one byte order.
type (
	dataInput  = streams.DataInput
	dataOutput = streams.DataOutput
)

func newData(s *Socket) *Data {
	d := &Data{*streams.NewDataInput(s.input()), *streams.NewDataOutput(wholly{s}), s}
	d.Guard(func() error {
		if s.IsOpen() {
			return nil
		}
		return s.closedError("read")
	})
	return d
}

// Data answers the socket as AIR programs read and write it, each time the same.
func (s *Socket) Data() *Data {
	s.check()
	if s.data.Load() == nil {
		s.data.CompareAndSwap(nil, newData(s))
	}
	return s.data.Load()
}

// Endian answers the byte order of what is read and written, binary.BigEndian
// unless it was set.
//
// AIR: Socket.endian.
func (d *Data) Endian() binary.ByteOrder { return d.dataInput.Endian() }

// SetEndian sets what Endian answers; nil stands for binary.BigEndian.
//
// AIR: Socket.endian.
func (d *Data) SetEndian(order binary.ByteOrder) {
	d.dataInput.SetEndian(order)
	d.dataOutput.SetEndian(order)
}

// BytesPending answers how many bytes were put or written and not sent yet. It
// does not block but for a goroutine that puts just then.
//
// AIR: Socket.bytesPending.
func (s *Socket) BytesPending() int {
	s.check()
	return s.output().Buffered() + s.transport().unsent()
}

// wholly writes to the buffer of a socket, each piece as a whole or not at all.
type wholly struct{ socket *Socket }

func (w wholly) Write(p []byte) (int, error) {
	s := w.socket
	switch {
	case !s.IsOpen():
		return 0, s.closedError("write")
	case !s.connected.Load(), len(p) > s.output().Size():
		return s.Write(p)
	}
	it := s.output().Begin()
	defer it.End()
	room, err := it.Reserve(len(p))
	if err != nil {
		return 0, err
	}
	copy(room, p)
	it.Commit(len(p))
	return len(p), nil
}
