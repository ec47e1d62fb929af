package readbuffer

import "math"

// noEnd is the offset of the End of a buffer where none is set.
const noEnd = math.MaxInt64

// An End is a place in the stream at which reading ends, see SetEnd.
type End struct {
	offset int64
	late   *int64 // not nil: 1 once the byte that DropNext waited for was dropped
}

// EndAt returns the End at a stream offset; that at math.MaxInt64 is none.
func EndAt(offset int64) End { return End{offset: offset} }

// EndAfter returns the End that is n bytes behind the Offset. A byte that is still to be
// dropped by DropNext is none of the n: when it is dropped, the End moves with the
// Offset.
func (b *ReadBuffer) EndAfter(n int64) End {
	e := EndAt(b.Offset() + min(n, noEnd-b.Offset()))
	if b.dropping && e.offset != noEnd {
		if b.late == nil {
			b.late = new(int64)
		}
		e.late = b.late
	}
	return e
}

// Offset returns the stream offset of the End.
func (e End) Offset() int64 {
	if e.late != nil {
		return e.offset + *e.late
	}
	return e.offset
}

// Within returns the End that comes first. Where both are at the same offset that is
// outer, which was set before, and does not move farther than e.
func (e End) Within(outer End) End {
	if outer.Offset() <= e.Offset() {
		return outer
	}
	return e
}

// End returns where reading ends; EndAt(math.MaxInt64) when no end is set.
func (b *ReadBuffer) End() End { return End{offset: b.end, late: b.moving} }

// SetEnd makes the stream end at a place, for every reader of this buffer: there
// every operation sees io.EOF. It returns the end that was set before; setting that
// again lifts the new one. A real end of the stream before a set end is
// io.ErrUnexpectedEOF.
//
// A place behind which bytes were already consumed ends the stream at once.
func (b *ReadBuffer) SetEnd(e End) (before End) {
	b.begin()
	before = b.End()
	b.w += b.hidden
	b.hidden = 0
	b.end, b.moving = max(e.Offset(), b.Offset()), nil
	if e.late == b.late {
		b.moving = e.late
	}
	b.hide()
	return before
}

// hide removes what lies behind the end from the unread bytes.
func (b *ReadBuffer) hide() {
	if past := b.base + int64(b.w) - b.end; past > 0 {
		b.hidden = int(past)
		b.w -= b.hidden
	}
}

// settle ends the wait for the byte of DropNext, of which dropped, 1 or 0, were dropped.
// Ends that were counted from behind it move.
func (b *ReadBuffer) settle(dropped int64) {
	b.dropping = false
	if b.late == nil {
		return
	}
	if b.moving == b.late {
		b.end += dropped
	}
	*b.late = dropped
	b.late, b.moving = nil, nil
}
