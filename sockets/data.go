package sockets

import (
	"encoding/binary"

	"github.com/smalltalk-sockets/go/streams"
)

// Data is a connection as AIR programs read and write it: booleans, numbers and
// texts of fixed formats, in either byte order. Reading never waits: an item that
// has not arrived whole is a *streams.EOFError, and its bytes stay. Writing puts
// an item into the buffer of the socket, whole or not at all; it is sent by Flush
// or, on a socket that is driven by events, soon. Data shares both buffers with
// the stream protocol.
//
// It is for one goroutine at a time: the loop, where there are events. It also has
// the methods of [streams.DataInput] and [streams.DataOutput].
type Data struct {
	dataInput
	dataOutput
	socket *Socket
}

// Unexported names, so that both always have the same byte order.
type (
	dataInput  = streams.DataInput
	dataOutput = streams.DataOutput
)

func newData(s *Socket) *Data {
	d := &Data{*streams.NewDataInput(s.input()), *streams.NewDataOutput(atomicWriter{s}), s}
	d.Guard(func() error {
		if s.IsOpen() {
			return nil
		}
		return s.closedError("read")
	})
	return d
}

// Data returns the socket as AIR programs read and write it. Each call returns
// the same value.
func (s *Socket) Data() *Data {
	s.check()
	data := &s.ensureRare().data
	if data.Load() == nil {
		data.CompareAndSwap(nil, newData(s))
	}
	return data.Load()
}

// Endian returns the byte order of reading and writing, binary.BigEndian unless
// it was set.
//
// AIR: Socket.endian.
func (d *Data) Endian() binary.ByteOrder { return d.dataInput.Endian() }

// SetEndian sets what Endian returns; nil stands for binary.BigEndian.
//
// AIR: Socket.endian.
func (d *Data) SetEndian(order binary.ByteOrder) {
	d.dataInput.SetEndian(order)
	d.dataOutput.SetEndian(order)
}

// BytesPending returns how many bytes were put or written but not sent yet. It
// blocks only while another goroutine puts.
//
// AIR: Socket.bytesPending.
func (s *Socket) BytesPending() int {
	s.check()
	return s.output().Buffered() + s.transport().unsent()
}

// atomicWriter writes to the buffer of a socket, each piece whole or not at all.
type atomicWriter struct{ socket *Socket }

func (w atomicWriter) Write(p []byte) (int, error) {
	s := w.socket
	switch {
	case !s.IsOpen():
		return 0, s.closedError("write")
	case !s.state.has(connected), len(p) > s.output().Size():
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
