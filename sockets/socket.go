package sockets

import (
	"cmp"
	"net"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// Socket is a [StreamSocket] that has a write buffer too, behind which the
// stream protocol of [streams.Writer] writes.
//
// What the stream protocol puts is gathered until Flush, until the buffer is
// full, or until Close. It is also sent before the socket waits for bytes to
// read, so that a request never waits in the buffer for its own answer; when
// that fails, the next put or Flush says so. Write, the method of net.Conn,
// sends at once, after anything that was buffered.
//
// Puts are safe for many goroutines, and each is whole: lines, frames and
// formatted items of several goroutines do not interleave. One goroutine may
// read while others write. Like the read buffer, the write buffer has memory
// only while bytes wait in it.
//
// # Methods
//
//   - connection, see [Socket.RemoteAddress]: Connect, Timeout, SetTimeout,
//     RemoteAddress, RemotePort, LocalAddress, LocalPort, Connected, CloseRead,
//     CloseWrite, OutOfBand, AtMark, IsOpen, Namespace, Implementation, String,
//     GoString
//   - net.Conn, see [net.Conn]: Read, Write, Close, LocalAddr, RemoteAddr,
//     SetDeadline, SetReadDeadline, SetWriteDeadline
//   - package io, see [io.Copy]: ReadFrom, WriteTo, ReadByte, UnreadByte, ReadRune,
//     UnreadRune, WriteByte, WriteRune, WriteString
//   - bytes, see [streams.Reader.Next]: Next, NextString, NextInto, NextTo,
//     NextAvailable, NextAvailableTo, Peek, PeekByte, PeekFor, PeekForAll, Skip,
//     Offset, Limit, ItemLimit, SetItemLimit, BufferContents
//   - lines, see [streams.Reader.NextLine]: NextLine, NextLineString, AppendLine,
//     SkipLine, EOL, SetEOL, LineLimit, SetLineLimit
//   - delimiters, see [streams.Reader.UpTo]: UpTo, UpToString, UpToAll, UpToAny,
//     UpToEnd, TakeWhile, SkipTo, SkipToAll, SkipWhile, SkipSeparators
//   - frames, see [streams.Reader.Frame]: Frame, SkipFrame, FrameUvarint, Netstring,
//     PutFrame, PutFrameUvarint, PutNetstring
//   - numbers, see [streams.Reader.Uint32BE]: Uint16BE, Uint16LE, Uint32BE, Uint32LE,
//     Uint64BE, Uint64LE, UintBE, UintLE, Uvarint, Varint, UvarintQUIC, Decimal, Hex,
//     PutUint16BE, PutUint16LE, PutUint32BE, PutUint32LE, PutUint64BE, PutUint64LE,
//     PutUintBE, PutUintLE, PutUvarint, PutVarint, PutUvarintQUIC, PutDecimal, PutHex
//   - iterators, see [streams.Reader.Lines]: Lines, LineStrings, Bytes, Runes, Chunks,
//     SplitAt, Frames
//   - putting, see [streams.Writer.NextPutAll]: NextPut, NextPutAll, Display, Print,
//     Printf, NL, CRLF, Flush, TryFlush, FlushPending, Pending, Err
//   - readiness, see [Socket.CanRead]: CanRead, EnsureReadable, CanWrite,
//     EnsureWritable, Fill, AvailableBytes, AtEnd
//   - options, see [GetOption]: SetNoDelay, SetKeepAlive, Options, OptionAt,
//     SetOptionAt, ReadBufferSize, SetReadBufferSize, WriteBufferSize,
//     SetWriteBufferSize
//   - events, see [Socket.AddEventListener]: AddEventListener, RemoveEventListener,
//     HasEventListener, WillTrigger, DispatchEvent, Loop, SetLoop, BytesPending, Data
type Socket struct {
	streamSocket
	eventTarget
	connector   atomic.Pointer[connector] // nil until Connect or SetTimeout
	data        atomic.Pointer[Data]      // nil until Data
	outputLimit int
}

var _ net.Conn = (*Socket)(nil)

func (s *Socket) init(class *SocketClass, stream impl.Stream) {
	s.owner, s.outputLimit = s, class.OutputLimit()
	out := readbuffer.NewWriteBuffer(s.send, readbuffer.Shared(),
		readbuffer.Size(min(class.WriteBufferSize(), s.outputLimit))) // or it would never have room
	s.streamSocket.init(&class.streamClass, stream, out, streams.NewWriter(out))
}

// Write sends p at once, after anything that was buffered, and answers how many
// bytes of p were taken. It waits for room until the write deadline. Errors are
// those of net.Conn. It is safe for concurrent use; writes never interleave.
func (s *Socket) Write(p []byte) (int, error) {
	s.check()
	return s.streamSocket.Write(p)
}

// Flush sends everything that was put, see [streams.writer.Flush]. It waits for
// room until the write deadline; by events it hands the bytes over and does not
// wait. On a socket that is not connected it matches ErrNotConnected.
//
// Smalltalk: Socket >> flush.
//
// AIR: Socket.flush.
func (s *Socket) Flush() error {
	s.check()
	return s.streamSocket.Flush()
}

// CanWrite reports whether a put or a write would be taken at once. It never
// blocks.
//
// Smalltalk: Socket >> canWrite.
func (s *Socket) CanWrite() bool {
	s.check()
	return s.streamSocket.CanWrite()
}

// WriteBufferSize returns how many bytes are gathered before they are sent.
func (s *Socket) WriteBufferSize() int {
	s.check()
	return s.output().Size()
}

// SetWriteBufferSize sends what is buffered and changes how many bytes are
// gathered before they are sent; 0 stands for the WriteBufferSize of the class. A
// negative one, or more than the OutputLimit with which the socket was made, is a
// *RangeError; that, or an error of sending, changes nothing.
//
// Smalltalk: Socket >> writeBufferSize:.
func (s *Socket) SetWriteBufferSize(n int) error {
	s.check()
	if err := checkSize("write buffer size", n, s.outputLimit); err != nil {
		return err
	}
	return s.output().SetSize(min(cmp.Or(n, s.Namespace().Socket.WriteBufferSize()), s.outputLimit))
}

// SetDeadline sets the read and the write deadline.
func (s *Socket) SetDeadline(t time.Time) error {
	s.check()
	return s.streamSocket.SetDeadline(t)
}

// SetWriteDeadline sets the time after which writes and flushes fail with an
// error that matches os.ErrDeadlineExceeded, those that wait now included. The
// zero time means none.
func (s *Socket) SetWriteDeadline(t time.Time) error {
	s.check()
	return s.streamSocket.SetWriteDeadline(t)
}

// SetReadDeadline sets the time after which reads and EnsureReadable fail, as
// [AbstractSocket.SetReadDeadline] does. While it has passed there are no events
// for bytes either.
func (s *Socket) SetReadDeadline(t time.Time) error {
	s.check()
	return s.streamSocket.SetReadDeadline(t)
}

// CloseWrite sends what is buffered and shuts the writing half: the peer reads
// io.EOF behind it, and the other direction goes on. When sending fails the
// half stays open.
func (s *Socket) CloseWrite() error {
	s.check()
	return s.streamSocket.CloseWrite()
}

// Close sends what is buffered and ends the connection. It waits for the peer
// to take what is buffered until the write deadline or, where none is set, as
// long as the class-side timeout says; an error means that not all was sent,
// now or when a formatting method failed before. When another goroutine is sending
// just then, or a second Close comes, the connection ends at once.
//
// What was written by events is sent in the background, as long as that: then
// Close answers at once. When not all of it could be sent the connection is
// reset, so that the peer does not take a part for the whole, and a second Close
// ends it at once. There are no events after Close, but for one that is being
// dispatched.
//
// Calls that wait end with net.ErrClosed, and so do later reads and writes and
// a second Close.
//
// Smalltalk: AbstractSocket >> close.
//
// AIR: Socket.close.
func (s *Socket) Close() error {
	s.check()
	err := s.streamSocket.Close()
	s.stopConnecting()
	return err
}

// String returns the class and both endpoints, as
// "Socket[local 127.0.0.1:40000, remote 127.0.0.1:80]".
// An endpoint that there is not is none, and a closed socket says so.
//
// Smalltalk: StreamSocket >> printOn:.
func (s *Socket) String() string { return s.print("Socket") }
