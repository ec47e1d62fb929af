package sockets

import (
	"cmp"
	"net"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// StreamSocket is one end of a connection, with a read buffer for the stream
// protocol of [streams.Reader]. The stream protocol of [streams.Writer] sends each
// item whole and at once; a [Socket] has a write buffer, which gathers items. It is
// a net.Conn.
//
// The methods of net.Conn, puts, and the methods that return addresses may be called
// from any goroutine at any time. Reading by the stream protocol is for one goroutine
// at a time, as with bufio. Read and the stream protocol share the buffer, so mixing
// them loses no byte.
//
// A connection that has failed, by a reset for example, stays failed for the stream
// protocol: bytes that arrived before can be read by count, as with Next, but never
// pass for a last line or item. Read behaves as in package net.
//
// Bytes that a put could not send, because the write deadline passed, stay
// buffered. The next put, write or Flush sends them first; putting them again
// would send them twice. Formatting methods such as Display and NL leave their
// errors to the next put, Flush or Close.
//
// The buffer uses memory only while bytes are in it: a connection that waits
// for its peer holds only a few bytes.
//
// # Methods
//
//   - connection, see [StreamSocket.RemoteAddress]: RemoteAddress, RemotePort,
//     LocalAddress, LocalPort, Connected, CloseRead, CloseWrite, OutOfBand, AtMark,
//     IsOpen, Namespace, Implementation, String, GoString
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
//   - readiness, see [StreamSocket.CanRead]: CanRead, EnsureReadable, CanWrite,
//     EnsureWritable, Fill, AvailableBytes, AtEnd
//   - options, see [GetOption]: SetNoDelay, SetKeepAlive, Options, OptionAt,
//     SetOptionAt, ReadBufferSize, SetReadBufferSize
type StreamSocket struct{ streamSocket }

// The parts of a socket are embedded under unexported names: a program cannot
// bypass the socket, which may have more to do.
type (
	reader = streams.Reader
	writer = streams.Writer
)

// streamSocket is the common part of StreamSocket and Socket.
type streamSocket struct {
	abstractSocket[impl.Stream] // see stream
	reader
	writer

	class *streamClass
	in    atomic.Pointer[readbuffer.ReadBuffer]  // nil before the stream protocol is used, see input
	out   atomic.Pointer[readbuffer.WriteBuffer] // nil before the first put, see output

	readSize, writeSize int32 // of in and out, when they are made
	outputLimit         int32 // of a Socket

	reading sync.Mutex              // guards in among goroutines in Read, and the loop; never held while waiting
	rare    atomic.Pointer[rare]    // nil in most sockets, see ensureRare
	evented atomic.Pointer[evented] // of a Socket, see transport
}

var _ net.Conn = (*StreamSocket)(nil)

func (s *StreamSocket) init(class *StreamSocketClass, stream impl.Stream) {
	s.streamSocket.init(&class.streamClass, stream)
	s.writer = streams.LazyDirectWriter((*buffers)(&s.streamSocket))
}

func (s *streamSocket) init(class *streamClass, stream impl.Stream) {
	s.class, s.defaults, s.impl, s.readSize = class, class.shared(), stream, int32(class.ReadBufferSize())
	s.reader = streams.LazyReader((*buffers)(s))
}

// stream returns the implementation object. It panics on a zero socket.
func (s *streamSocket) stream() impl.Stream {
	if s.impl == nil {
		panic(zeroSocket)
	}
	return s.impl
}

// Limit makes the next n bytes a stream of their own, see [streams.Reader.Limit].
// Read ends there too.
func (s *streamSocket) Limit(n int64) (streams.Limited, error) {
	s.state.set(buffered) // so that Read asks the buffer, which knows the end
	return s.reader.Limit(n)
}

// CanRead reports whether reading would return at once: bytes are buffered or
// have arrived, or the stream has ended or failed. It never blocks. Like the
// stream protocol it is for the goroutine that reads.
//
// Smalltalk: StreamSocket >> canRead, AbstractSocket >> available.
func (s *streamSocket) CanRead() bool { return s.hasBuffered() || s.stream().CanRead() }

// EnsureReadable waits until CanRead would return true, and consumes nothing.
// It ends with an error when the read deadline passes or the socket is closed.
// Like the stream protocol it is for the goroutine that reads.
//
// Smalltalk: StreamSocket >> ensureReadable.
func (s *streamSocket) EnsureReadable() error {
	if s.hasBuffered() {
		return nil
	}
	s.flushBeforeWait()
	return s.stream().EnsureReadable()
}

func (s *streamSocket) hasBuffered() bool {
	if !s.state.has(buffered) {
		return false
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	return !s.input().IsEmpty()
}

// CanWrite reports whether a write would send at least a part at once, or fail
// at once. It never blocks. The original asks the read buffer instead.
//
// Smalltalk: AbstractSocket >> canWrite.
func (s *streamSocket) CanWrite() bool { return s.stream().CanWrite() }

// EnsureWritable waits until CanWrite would return true. It ends with an error
// when the write deadline passes or the socket is closed.
//
// Smalltalk: AbstractSocket >> ensureWriteable, Socket >> ensureWriteable.
func (s *streamSocket) EnsureWritable() error { return s.stream().EnsureWritable() }

// Connected reports whether the socket is connected: from the beginning, or from its
// EventConnect on, until it is closed or reading has met its end. It does not ask the
// network: only reading shows that the peer has gone.
//
// AIR: Socket.connected.
func (s *streamSocket) Connected() bool {
	return s.IsOpen() && s.state.has(connected) && !s.state.has(readEnded)
}

// ReadBufferSize returns how many bytes the read buffer takes in one fill.
func (s *streamSocket) ReadBufferSize() int { return s.input().Size() }

// SetReadBufferSize changes how many bytes the read buffer takes in one fill; 0
// stands for the ReadBufferSize of the class. A negative one, or more than 1 GiB, is
// a *RangeError; while bytes are buffered the error is readbuffer.ErrNotEmpty. Either
// way nothing changes.
//
// Smalltalk: StreamSocket >> readBufferSize:.
func (s *streamSocket) SetReadBufferSize(n int) error {
	if err := checkSize("read buffer size", n, largestBuffer); err != nil {
		return err
	}
	return s.input().SetSize(cmp.Or(n, s.class.ReadBufferSize()))
}

// RemoteAddr returns the peer's endpoint as package net shows it.
//
// Smalltalk: Stream >> name.
func (s *streamSocket) RemoteAddr() net.Addr {
	return s.stream().RemoteEndpoint().NetAddr(s.stream().Network())
}

// RemoteAddress returns the peer's address, nil while there is none.
//
// Smalltalk: AbstractSocket >> remoteAddress.
//
// AIR: Socket.remoteAddress.
func (s *streamSocket) RemoteAddress() SocketAddress { return addressOf(s.stream().RemoteEndpoint()) }

// RemotePort returns the peer's port, 0 for Unix sockets.
//
// Smalltalk: AbstractSocket >> remotePort.
//
// AIR: Socket.remotePort.
func (s *streamSocket) RemotePort() int { return int(s.stream().RemoteEndpoint().Port()) }

// SetNoDelay sends small writes at once, which is the default, or gathers them.
// On Unix sockets the error matches errors.ErrUnsupported.
//
// Smalltalk: AbstractSocketImpl >> valueWithoutBuffering:, TCPSocketImpl >> valueWithoutBuffering:.
func (s *streamSocket) SetNoDelay(on bool) error { return impl.Set(s.object(), impl.NoDelay, on) }

// SetKeepAlive turns probes of an idle connection on, which is the default, or
// off. On Unix sockets the error matches errors.ErrUnsupported.
func (s *streamSocket) SetKeepAlive(on bool) error { return impl.Set(s.object(), impl.KeepAlive, on) }

// String returns the class and both endpoints, as "StreamSocket[local
// 127.0.0.1:40000, remote 127.0.0.1:80]". A missing endpoint is "none", and a
// closed socket says so.
//
// Smalltalk: StreamSocket >> printOn:, AbstractSocket >> printOn:.
func (s *StreamSocket) String() string { return s.print("StreamSocket") }

func (s *streamSocket) print(class string) string {
	if s.impl == nil {
		return class + "[zero]"
	}
	local, remote := s.stream().LocalEndpoint(), s.stream().RemoteEndpoint()
	return s.printed(class, "local "+endpointText(local)+", remote "+endpointText(remote))
}
