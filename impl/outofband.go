package impl

// OutOfBand is the capability of TCP streams to send one byte past the others.
//
// Such a byte is urgent: the receiver learns of it at once and can take it before
// what was sent earlier. Its place in the stream is the mark. A read stops there,
// so that no read returns bytes of both sides, and the next one goes on behind
// the urgent byte, whether that was taken or not: even a read that then finds
// nothing has passed it. A read that waits already when the urgent byte comes is
// not woken by it, and passes it with the next bytes. There is one urgent byte at
// a time: when another is sent, the earlier one becomes a byte of the stream like
// all others, unless it is the next to be read, which is then passed over.
//
// An urgent byte that is the next to be read does not make the stream readable,
// but until it is passed it is unread: closing the stream then is a reset.
//
// With the option OutOfBandInline the urgent byte is not taken separately: it is
// the first that Read returns behind the mark.
//
// Smalltalk: SocketImpl >> outOfBandImplClass.
type OutOfBand interface {
	// SendUrgent sends p as Write does, under the same rules, and makes its
	// last byte the urgent one. That is sent by itself when the others are, so
	// an error can come between them. An empty p sends nothing.
	SendUrgent(p []byte) (int, error)

	// TryReceiveUrgent returns the urgent byte, once, and does not wait. It does
	// not read: the mark stays where it is.
	//
	// Errors: EINVAL when there is none, when it was taken or passed, or when it
	// is inline; ENOTCONN when the connection was reset before its end;
	// ErrWouldBlock, the bare value, when the peer has announced one that has not
	// arrived, and io.EOF when it never will.
	TryReceiveUrgent() (byte, error)

	// TryPeekUrgent is TryReceiveUrgent, and leaves the byte to be taken.
	TryPeekUrgent() (byte, error)

	// AtMark reports whether the next read begins at the mark: all that was sent
	// before the urgent byte has been read, and it has not been passed.
	AtMark() (bool, error)

	// CanReadUrgent reports whether an urgent byte has arrived that was neither
	// taken nor passed. It never blocks. It reports false for a stream that is
	// not connected, or that is closed. Deadlines do not count.
	//
	// Smalltalk: OOBSocketImpl >> canRead.
	CanReadUrgent() bool

	// EnsureUrgent waits until CanReadUrgent would report true, and consumes
	// nothing. It ends with an error when the read deadline passes or the stream
	// is closed. Neither the end of the stream nor a reset ends it.
	//
	// Smalltalk: AbstractSocketImpl >> waitForException, OOBSocketImpl >> ensureReadable.
	EnsureUrgent() error
}
