package impl

import (
	"context"
	"io"
	"time"
)

// Stream is one end of a connection, or can become one.
//
// A stream that has been refused can try to connect again. A stream that is
// connected stays so until it is closed: what its peer does, an orderly close
// or a reset, shows in the results of Read and Write, in the order in which
// the kernel of Linux shows them. Reading and writing on a stream that is not
// connected is a *StateError that matches ErrNotConnected.
type Stream interface {
	Socket

	// Connect connects to the remote endpoint and waits until that has
	// succeeded or failed. A stream that is not bound gets an endpoint of its
	// own. No address stands for the host itself.
	//
	// Errors: ECONNREFUSED where no server listens; ENOENT for a Unix path that
	// does not exist; EAGAIN for a Unix listener whose queue is full; EINVAL for
	// a link-local address without a zone; the ContextError of a context that
	// ends, or has ended before; net.ErrClosed when the stream is closed
	// meanwhile; a *StateError that matches ErrConnected when it is connected
	// already; an *ArgumentError for a nil context or an endpoint that does not
	// fit the network. A full queue at a TCP listener is not an error: the call
	// waits, as the kernel's does.
	//
	// Smalltalk: AbstractSocketImpl >> connectTo:port:, SocketImpl >> connectTo:port:.
	Connect(ctx context.Context, remote Endpoint) error

	// RemoteEndpoint returns the peer's endpoint, and the zero Endpoint before
	// the stream is connected. It stays after Close.
	//
	// Smalltalk: AbstractSocketImpl >> remoteAddress, AbstractSocketImpl >> remotePort, SocketImpl >> getPeerName.
	RemoteEndpoint() Endpoint

	// Read moves bytes that have arrived into p and returns how many, waiting for
	// the first of them until the read deadline. The end of the stream is io.EOF,
	// each time. Reading into an empty p is (0, nil) at once on any stream that
	// is connected and not closed.
	Read(p []byte) (int, error)

	// TryRead is Read without waiting: when nothing has arrived it returns (0,
	// ErrWouldBlock), the bare value. It exists so that a buffer can hold memory
	// only while bytes are there to fill it.
	TryRead(p []byte) (int, error)

	// Write sends p and waits, until the write deadline, while there is no room.
	// It returns how many bytes were taken, also with an error. Two writes at
	// once never interleave their bytes. A write never waits for a read that has
	// yet to come while there is room.
	Write(p []byte) (int, error)

	// CanWrite reports whether a write would return at once, with room for some
	// bytes or with an error. It never blocks. It reports false for a stream that
	// is not connected, or that is closed.
	CanWrite() bool

	// EnsureWritable waits until CanWrite would report true. It ends with an
	// error when the write deadline passes or the stream is closed.
	//
	// Smalltalk: AbstractSocketImpl >> ensureWriteable.
	EnsureWritable() error

	// SetWriteDeadline is SetReadDeadline for writes and EnsureWritable.
	SetWriteDeadline(t time.Time) error

	// CloseRead ends the reading direction. On TCP the peer does not notice; on
	// Unix its writes fail with EPIPE. Once both directions of a TCP connection
	// have ended, by either side, it is ENOTCONN; on Unix it never is.
	CloseRead() error

	// CloseWrite ends the writing direction, a half-close: after the bytes
	// already written the peer reads io.EOF, while the other direction goes on. A
	// write that waits ends with EPIPE, on TCP at once, on Unix when there is
	// room. ENOTCONN is as with CloseRead.
	CloseWrite() error
}

// LateReader is a capability of streams: a read that needs no memory while it waits.
// With it a buffer reads a message at once after it has waited for it; without it, a
// few bytes first and then the rest. The facades ask the outermost object alone for it.
type LateReader interface {
	// ReadLate is Read into memory that it takes out of room once bytes are there.
	ReadLate(room Room) (int, error)
}

// Room is where a LateReader takes memory from.
type Room interface {
	// Take returns memory for n bytes that are there, or for a part of them, at least
	// one. It never waits, and may be called in any goroutine while ReadLate waits. Its
	// result replaces that of an earlier call.
	Take(n int) []byte
}

// ByteSource is a capability of streams whose bytes another socket can take
// without copying them through the program (splice).
type ByteSource interface {
	// Source returns the reader to hand to another's ReadFrom.
	Source() io.Reader
}
