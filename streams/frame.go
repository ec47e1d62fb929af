package streams

import (
	"encoding/binary"
	"math"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// Frame consumes a frame and returns it, a view, without the bytes that its Header
// says to strip. A frame longer than its limit is a *readbuffer.LimitError, found
// before any memory is taken for it; one whose length is less than its header is a
// *SyntaxError. Both stay unread; SkipFrame gets over the first. When the stream
// ends inside a frame the error is io.ErrUnexpectedEOF and its bytes stay readable.
// A nil or zero f is an *ArgumentError. It may block.
func (r *Reader) Frame(f *Framing) ([]byte, error) {
	b := r.b()
	v := b.View()
	if f != nil && len(v) >= f.offset+8 {
		length := f.quickLength((*[8]byte)(v[f.offset : f.offset+8]))
		total := int(length) + f.uncounted
		if length <= uint64(len(v)) && f.below < total && total <= f.limit && b.Holds(total) {
			b.Advance(total)
			return v[f.strip:total:total], nil
		}
	}
	return r.frame(f)
}

// frame is Frame where the frame is not whole yet, or not right.
func (r *Reader) frame(f *Framing) ([]byte, error) {
	if err := f.check("Frame"); err != nil {
		return nil, err
	}
	most := min(f.limit, r.b().Max())
	total, err := r.frameSize(f, most)
	if err != nil {
		return nil, err
	}
	if total > most {
		return nil, &readbuffer.LimitError{What: "frame", Limit: most, Offset: r.b().Offset(), Seen: total}
	}
	v, err := r.b().Next(total)
	if err != nil {
		return nil, err
	}
	return v[f.strip:total:total], nil
}

// frameSize returns how many bytes the frame ahead has, without consuming anything.
func (r *Reader) frameSize(f *Framing, most int) (int, error) {
	v, err := r.b().Peek(f.head)
	if err != nil {
		return 0, err
	}
	total := f.total(f.length(v), most)
	if total < 0 {
		return 0, r.syntax("frame")
	}
	return total, nil
}

// SkipFrame consumes a frame of any length, in constant memory. It returns how many
// bytes of the frame are still to come, 0 when it succeeds: after an error, a
// timeout for example, Skip that many to go on. When it fails before the frame's
// length is known it returns 0 and consumes nothing. It may block.
func (r *Reader) SkipFrame(f *Framing) (left int64, err error) {
	if err := f.check("SkipFrame"); err != nil {
		return 0, err
	}
	total, err := r.frameSize(f, min(f.limit, r.b().Max()))
	if err != nil {
		return 0, err
	}
	skipped, err := r.b().Skip(int64(total))
	return int64(total) - skipped, err
}

// PutFrame puts a frame that Frame returns as p on the other side: the bytes to
// strip, then p. It fills in the length; other bytes that are stripped are zero.
//
// Where the length is not stripped it is a part of p. It may be zero there, and is
// filled in, or right, as in a frame that is passed on; anything else is an
// *ArgumentError. A frame is accepted whole or not at all: one longer than its limit is
// a *readbuffer.LimitError, one whose length does not fit its field is a *RangeError. A
// nil or zero f is an *ArgumentError. It may block, to flush a full buffer.
func (w *Writer) PutFrame(f *Framing, p []byte) error {
	if f == nil || f.size == 0 {
		return f.check("PutFrame")
	}
	total := f.strip + len(p)
	length := total - f.uncounted
	if length < 0 || total < f.head || f.size < 8 && uint64(length)>>(8*f.size) != 0 {
		return f.misfit(len(p))
	}
	if total > f.limit {
		return &readbuffer.LimitError{What: "frame", Limit: f.limit, Seen: total}
	}
	if f.strip < f.head && !f.agrees(p, uint64(length)) {
		return &ArgumentError{Call: "streams.PutFrame", What: "p", Reason: "has bytes where the length goes: they must be zero or that length"}
	}
	it, room, err := w.reserve(total)
	if err == nil {
		if f.offset > 0 || f.strip > f.size {
			clear(room[:f.strip])
		}
		copy(room[f.strip:], p)
		f.store(room, uint64(length))
		it.Commit(total)
	}
	err = w.sent(it, err)
	it.End()
	return err
}

// misfit returns the error for a p whose size the length field cannot state.
func (f *Framing) misfit(size int) error {
	least := max(f.head, f.uncounted, 0) - f.strip
	most := int64(math.MaxInt64)
	if f.size < 8 {
		most = 1<<(8*f.size) - 1 + int64(f.uncounted-f.strip)
	}
	return &RangeError{Call: "streams.PutFrame", What: "size of p", Value: int64(size), Min: int64(max(least, 0)), Max: most}
}

// agrees reports whether the bytes of p that the length replaces are zero or that
// length.
func (f *Framing) agrees(p []byte, length uint64) bool {
	first := max(f.offset, f.strip)
	zero, same := true, true
	for i := first; i < f.head; i++ {
		c := p[i-f.strip]
		zero = zero && c == 0
		same = same && c == f.octet(length, i-f.offset)
	}
	return zero || same
}

// store puts the length into its field of a frame.
func (f *Framing) store(frame []byte, length uint64) {
	field := frame[f.offset:f.head]
	for i := range field {
		field[i] = f.octet(length, i)
	}
}

// octet returns the byte at index i of the field that holds the length.
func (f *Framing) octet(length uint64, i int) byte {
	if !f.little {
		i = f.size - 1 - i
	}
	return byte(length >> (8 * i))
}

// FrameUvarint consumes a frame that begins with its length in base 128, as
// delimited Protocol Buffers messages do, and returns what follows the length, a
// view. A content longer than limit is a *readbuffer.LimitError; a limit of 0 means
// the buffer's Max, a negative one is a *RangeError. Nothing is consumed on an
// error. It may block.
func (r *Reader) FrameUvarint(limit int) ([]byte, error) {
	if err := negative("FrameUvarint", "limit", limit, zeroLimit); err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = r.b().Max()
	}
	length, head, err := r.peekUvarint()
	if err != nil {
		return nil, err
	}
	if length > uint64(limit) {
		return nil, &readbuffer.LimitError{What: "frame", Limit: limit, Offset: r.b().Offset(), Seen: clamp(length)}
	}
	v, err := r.b().Next(head + int(length))
	if err != nil {
		return nil, err
	}
	return v[head:], nil
}

// PutFrameUvarint puts p as FrameUvarint reads it, whole or not at all. More
// than the buffer's Max is a *readbuffer.LimitError. It may block.
func (w *Writer) PutFrameUvarint(p []byte) error {
	it, room, err := w.reserve(binary.MaxVarintLen64 + len(p))
	if err == nil {
		head := binary.PutUvarint(room, uint64(len(p)))
		it.Commit(head + copy(room[head:], p))
	}
	err = w.sent(it, err)
	it.End()
	return err
}
