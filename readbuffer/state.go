package readbuffer

import "io"

// None of the methods in this file fills or waits.

// HasBlocking says whether the buffer has a Blocking function: then AvailableBytes
// and TryExtend never wait.
func (b *ReadBuffer) HasBlocking() bool { return b.blocking != nil }

// View answers all unread bytes without consuming them.
func (b *ReadBuffer) View() []byte { return b.buf[b.r:b.w] }

// Advance consumes n bytes of the View. It panics when there are fewer.
func (b *ReadBuffer) Advance(n int) {
	// An index out of range of the View, which the caller has just seen: the
	// caller's arithmetic, as with a slice, and never a peer's doing.
	if uint(n) > uint(b.w-b.r) {
		panic("readbuffer: Advance beyond the unread bytes, of which Len says how many there are")
	}
	b.r += n
}

// Len answers how many bytes are unread in the buffer.
func (b *ReadBuffer) Len() int { return b.w - b.r }

// Cap answers how many bytes of memory the buffer holds now: 0 when it is
// drained.
func (b *ReadBuffer) Cap() int { return len(b.buf) }

// Offset answers how many bytes of the stream were consumed so far.
func (b *ReadBuffer) Offset() int64 { return b.base + int64(b.r) }

// IsEmpty says whether the next read would have to fill.
//
// Smalltalk: ReadBuffer >> isEmpty, ReadBuffer >> notEmpty.
func (b *ReadBuffer) IsEmpty() bool { return b.r == b.w }

// IsDirect says whether the next bytes of the fill function are the next bytes
// of the stream: nothing is unread, no DropNext is pending and no end is set.
// Whoever reads past the buffer must ask first.
func (b *ReadBuffer) IsDirect() bool { return b.IsEmpty() && !b.dropping && b.end == noEnd }

// JustFilled says whether bytes are unread and none was consumed since the
// last fill.
//
// Smalltalk: ReadBuffer >> isFull.
func (b *ReadBuffer) JustFilled() bool { return !b.IsEmpty() && b.Offset() == b.fresh }

// EOFSeen says whether the fill function has answered io.EOF. Bytes may still
// be unread. Where the original notifies that it is past the end, the operation
// answers io.EOF.
//
// Smalltalk: ReadBuffer >> pastEnd.
func (b *ReadBuffer) EOFSeen() bool { return b.err == io.EOF }

// End answers the stream offset at which reading ends, see SetEnd;
// math.MaxInt64 when no end is set.
func (b *ReadBuffer) End() int64 { return b.end }

// BufferContents consumes and answers everything that is buffered.
//
// Smalltalk: StreamSocket >> bufferContents, ReadBuffer >> bufferContents.
func (b *ReadBuffer) BufferContents() []byte {
	v := b.View()
	b.r = b.w
	return v
}

// Unread steps back over the last n bytes consumed. It always can step back
// over what the last operation answered, until the next call that may fill;
// where the bytes are gone it returns ErrUnread, and a *RangeError for a negative
// n; neither changes anything.
func (b *ReadBuffer) Unread(n int) error {
	if err := negative("Unread", "count", n, ""); err != nil {
		return err
	}
	if n > b.r {
		return ErrUnread
	}
	b.r -= n
	b.dropping = false
	return nil
}
