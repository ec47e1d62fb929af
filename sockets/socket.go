package sockets

import (
	"cmp"
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/streams"
)

// Socket is a [StreamSocket] that also has a write buffer, which the stream
// protocol of [streams.Writer] fills.
//
// The buffer gathers puts until Flush, until it is full, or until Close. The
// socket also sends it before it waits for bytes to read, so that a request
// never waits in the buffer for its own reply; if that fails, the next put or
// Flush returns the error. Write, the method of net.Conn, sends the buffered
// bytes and its own at once.
//
// Puts are safe for many goroutines, and each is whole: lines, frames and
// formatted items of several goroutines do not interleave. One goroutine may
// read while others write. Like the read buffer, the write buffer uses memory
// only while bytes are in it.
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
//     NextAvailable, NextAvailableTo, Peek, PeekByte, PeekFor, PeekForAll,
//     PeekForAny, Skip, Offset, Limit, ItemLimit, SetItemLimit, BufferContents
//   - several reads as one, see [streams.Reader.Try]: Try
//   - lines, see [streams.Reader.NextLine]: NextLine, NextLineString, AppendLine,
//     SkipLine, EOL, SetEOL, LineLimit, SetLineLimit
//   - delimiters, see [streams.Reader.UpTo]: UpTo, UpToString, UpToAll, UpToAny,
//     UpToEnd, TakeWhile, SkipTo, SkipToAll, SkipWhile, SkipSeparators
//   - frames, see [streams.Reader.Frame]: Frame, SkipFrame, FrameUvarint, Netstring,
//     HTTPChunk, PutFrame, PutFrameUvarint, PutNetstring, PutHTTPChunk
//   - texts of mail, news and Gopher, see [streams.Reader.Reply]: Reply, DotText,
//     PutDotText
//   - numbers, see [streams.Reader.Uint32BE]: Uint16BE, Uint16LE, Uint32BE, Uint32LE,
//     Uint64BE, Uint64LE, UintBE, UintLE, Uvarint, Varint, UvarintQUIC, Decimal, Hex,
//     PutUint16BE, PutUint16LE, PutUint32BE, PutUint32LE, PutUint64BE, PutUint64LE,
//     PutUintBE, PutUintLE, PutUvarint, PutVarint, PutUvarintQUIC, PutDecimal, PutHex
//   - iterators, see [streams.Reader.Lines]: Lines, LineStrings, Bytes, Runes, Chunks,
//     SplitAt, Frames, DotLines
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
	eventTarget[*Socket]
}

var _ net.Conn = (*Socket)(nil)

func (s *Socket) init(class *SocketClass, stream impl.Stream) {
	s.socket = s
	s.streamSocket.init(&class.streamClass, stream)
	s.writer = streams.LazyWriter((*buffers)(&s.streamSocket))
	s.outputLimit = int32(class.OutputLimit())
	s.writeSize = min(int32(class.WriteBufferSize()), s.outputLimit) // a larger one would never have room
}

// Flush sends everything that was put, see [streams.writer.Flush]. It waits for
// room until the write deadline; with events it queues the bytes for sending
// and does not wait. On a socket that is not connected the error matches
// ErrNotConnected.
//
// Smalltalk: Socket >> flush.
//
// AIR: Socket.flush.
func (s *Socket) Flush() error {
	s.check()
	return s.streamSocket.Flush()
}

// CanWrite reports whether a put or a write would not have to wait. It never
// blocks.
//
// Smalltalk: Socket >> canWrite.
func (s *Socket) CanWrite() bool {
	s.check()
	return s.streamSocket.CanWrite()
}

// WriteBufferSize returns how many bytes the socket gathers before it sends
// them.
func (s *Socket) WriteBufferSize() int {
	s.check()
	return s.output().Size()
}

// SetWriteBufferSize sends the buffered bytes and sets what WriteBufferSize
// returns; 0 stands for the WriteBufferSize of the class. A negative one, or more
// than the OutputLimit with which the socket was made, is a *RangeError; that, or
// an error of sending, changes nothing.
//
// Smalltalk: Socket >> writeBufferSize:.
func (s *Socket) SetWriteBufferSize(n int) error {
	s.check()
	if err := checkSize("write buffer size", n, int(s.outputLimit)); err != nil {
		return err
	}
	return s.output().SetSize(min(cmp.Or(n, s.Namespace().Socket.WriteBufferSize()), int(s.outputLimit)))
}

// SetDeadline sets the read and the write deadline.
func (s *Socket) SetDeadline(t time.Time) error {
	s.check()
	return s.streamSocket.SetDeadline(t)
}

// SetWriteDeadline sets the time after which writes and flushes fail with an
// error that matches os.ErrDeadlineExceeded, including those that wait now. The
// zero time means none.
func (s *Socket) SetWriteDeadline(t time.Time) error {
	s.check()
	return s.streamSocket.SetWriteDeadline(t)
}

// SetReadDeadline sets the time after which reads and EnsureReadable fail, as
// [AbstractSocket.SetReadDeadline] does. While it has passed there are no events
// for bytes.
func (s *Socket) SetReadDeadline(t time.Time) error {
	s.check()
	return s.streamSocket.SetReadDeadline(t)
}

// CloseWrite sends the buffered bytes and closes the writing half: the peer
// then reads io.EOF, and the other direction goes on. If sending fails the half
// stays open.
func (s *Socket) CloseWrite() error {
	s.check()
	return s.streamSocket.CloseWrite()
}

// Close sends the buffered bytes and ends the connection. It waits for the peer to
// take them until the write deadline or, where none is set, for the class-side
// timeout; an error means that not all was sent, now or when a formatting method
// failed before. If another goroutine is sending, or on a second Close, the
// connection ends at once.
//
// Bytes written by events are sent in the background, within the same time: then
// Close returns at once. If not all of them could be sent the connection is
// reset, so that the peer does not take a part for the whole. A second Close
// ends it at once. There are no events after Close, except one that is being
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

// String returns the class and both endpoints, as "Socket[local
// 127.0.0.1:40000, remote 127.0.0.1:80]". A missing endpoint is "none", and a
// closed socket says so.
//
// Smalltalk: StreamSocket >> printOn:.
func (s *Socket) String() string { return s.print("Socket") }
