package readbuffer

import "io"

// None of the methods in this file fills or waits.

// HasBlocking reports whether the buffer has a Blocking function: then
// AvailableBytes and TryExtend never wait.
func (b *ReadBuffer) HasBlocking() bool { return b.blocking != nil }

// View returns all unread bytes without consuming them. Like every view it has no room
// behind its end: appending to it makes a copy.
func (b *ReadBuffer) View() []byte {
	if r, w := uint(b.r), uint(b.w); r < w {
		return b.buf[r : r+1][: w-r : w-r]
	}
	return nil
}

// Advance consumes n bytes of the View. It panics when there are fewer.
func (b *ReadBuffer) Advance(n int) {
	// An index out of range of the View, which the caller has just seen: a mistake
	// of the caller, as with a slice; a peer cannot cause it.
	if uint(n) > uint(b.w-b.r) {
		panic("readbuffer: Advance beyond the unread bytes, of which Len says how many there are")
	}
	b.r += n
}

// Len returns how many bytes are unread in the buffer.
func (b *ReadBuffer) Len() int { return b.w - b.r }

// Holds reports whether n bytes are unread, and n is not more than Max: then Next
// returns them at once.
func (b *ReadBuffer) Holds(n int) bool { return uint(n) <= uint(b.w-b.r) && n <= b.max }

// Cap returns how many bytes of memory the buffer holds now: 0 when it is drained.
func (b *ReadBuffer) Cap() int { return len(b.buf) }

// Offset returns how many bytes of the stream were consumed so far.
func (b *ReadBuffer) Offset() int64 { return b.base + int64(b.r) }

// Filled returns the Offset behind all that the fill functions have brought, also what
// lies behind an End.
func (b *ReadBuffer) Filled() int64 { return b.base + int64(b.w+b.hidden) }

// Position is Offset, but goes on at a Reset: no two bytes have the same position. It
// is for what a program remembers of the unread bytes.
func (b *ReadBuffer) Position() int64 { return b.origin + b.base + int64(b.r) }

// IsEmpty reports whether the next read would have to fill.
//
// Smalltalk: ReadBuffer >> isEmpty, ReadBuffer >> notEmpty.
func (b *ReadBuffer) IsEmpty() bool { return b.r == b.w }

// IsDirect reports whether the next bytes of the fill function are the next bytes
// of the stream: nothing is unread, no DropNext is pending and no end is set. A
// program that reads past the buffer must check it first.
func (b *ReadBuffer) IsDirect() bool { return b.IsEmpty() && !b.dropping && b.end == noEnd }

// JustFilled reports whether bytes are unread and none was consumed since the last
// fill.
//
// Smalltalk: ReadBuffer >> isFull.
func (b *ReadBuffer) JustFilled() bool { return !b.IsEmpty() && b.Offset() == b.fresh }

// EOFSeen reports whether the fill function has returned io.EOF. Bytes may still be
// unread. Where the original notifies that it is past the end, the operation
// returns io.EOF.
//
// Smalltalk: ReadBuffer >> pastEnd.
func (b *ReadBuffer) EOFSeen() bool { return b.err == io.EOF }

// BufferContents consumes and returns everything that is buffered.
//
// Smalltalk: StreamSocket >> bufferContents, ReadBuffer >> bufferContents.
func (b *ReadBuffer) BufferContents() []byte {
	v := b.View()
	b.r = b.w
	return v
}

// Unread steps back over the last n bytes consumed. It can always step back over
// what the last operation returned, until the next call that may fill. It returns
// ErrUnread where the bytes are gone, and a *RangeError for a negative n; neither
// changes anything.
func (b *ReadBuffer) Unread(n int) error {
	if err := negative("Unread", "count", n, ""); err != nil {
		return err
	}
	if n > b.r {
		return ErrUnread
	}
	b.r -= n
	b.settle(0)
	return nil
}
