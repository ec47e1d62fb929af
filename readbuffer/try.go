package readbuffer

import (
	"sync"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Try calls f with a buffer that begins where b is, and looks ahead of it. When f
// returns nil, b has consumed what f consumed. When f returns an error, b is where it
// was and nothing is lost: after a timeout, Try can be called again, and f reads the
// same bytes first. Try returns the error of f.
//
// So an operation of several reads, such as a command with its arguments, completes or
// consumes nothing, as one read does. It may take as many bytes as the Max of b in all;
// the read that needs more is a *LimitError. f may call Try itself. The buffer it is
// given, an end that f sets on it, and views of its bytes are valid until f returns; an
// owning variant, such as a string, stays.
//
// A nil f is an *ArgumentError.
func (b *ReadBuffer) Try(f func(ahead *ReadBuffer) error) error {
	if f == nil {
		return misuse.Nil("readbuffer.Try", "function", "")
	}
	a := newAhead(b)
	defer a.end()
	err := f(&a.ReadBuffer)
	if err == nil {
		a.consume()
	}
	return err
}

// ahead is a buffer that looks ahead of another one: its fills copy what the other
// one has, and extend that.
//
//	consumed | unread in b                         | not here yet
//	         +-------------+-----------+-----------+-------------
//	       from         Offset    from+taken
type ahead struct {
	ReadBuffer
	b     *ReadBuffer
	from  int64 // the offset of b
	taken int   // how many unread bytes of b were copied

	outer End // of b, which a has meanwhile

	pending bool   // whether b has a DropNext to come, which a carries out meanwhile
	late    *int64 // what b.late is for b; nil without that

	fillAhead, waitAhead FillFunc // made once
}

var aheads = sync.Pool{New: func() any {
	a := new(ahead)
	a.fillAhead = func(p []byte) (int, error) { return a.copyAhead(p, (*ReadBuffer).extendNow) }
	a.waitAhead = func(p []byte) (int, error) { return a.copyAhead(p, (*ReadBuffer).extendOrNoWait) }
	return a
}}

func newAhead(b *ReadBuffer) *ahead {
	b.begin()
	a := aheads.Get().(*ahead)
	a.b, a.from, a.taken, a.pending = b, b.Offset(), 0, b.dropping
	a.ReadBuffer = ReadBuffer{
		fill: a.fillAhead, blocking: a.waitAhead,
		size: b.size, max: b.max, end: b.end,
		base: a.from, origin: b.origin,
		dropping: b.dropping, drop: b.drop,
	}
	if a.late = nil; b.late != nil {
		a.late = new(int64)
		a.ReadBuffer.late = a.late
	}
	if b.moving != nil {
		a.moving = a.late
	}
	b.dropping = false
	a.outer = b.SetEnd(EndAt(noEnd))
	return a
}

// copyAhead copies what b has, and extends b when all of that was copied.
func (a *ahead) copyAhead(p []byte, extend func(*ReadBuffer, int) error) (int, error) {
	most := a.b.Max()
	if a.taken == most {
		return 0, a.b.tooLong("attempt", most, most+1)
	}
	if a.taken == a.b.Len() {
		if err := extend(a.b, most); err != nil {
			return 0, err
		}
	}
	n := copy(p[:min(len(p), most-a.taken)], a.b.View()[a.taken:])
	a.taken += n
	return n, nil
}

// extendNow is Extend without waiting.
func (b *ReadBuffer) extendNow(limit int) error {
	_, err := b.TryExtend(limit)
	return err
}

// extendOrNoWait is Extend as a Blocking function needs it: there ErrWouldBlock says that
// it has waited, and ErrNoWait that b must not wait.
func (b *ReadBuffer) extendOrNoWait(limit int) error {
	err := b.Extend(limit)
	if err == ErrWouldBlock {
		return ErrNoWait
	}
	return err
}

// consume makes b consume what a has consumed.
func (a *ahead) consume() {
	a.b.Advance(int(a.Offset() - a.from))
	if came := !a.dropping || a.Offset() > a.from; came && a.late != nil {
		a.b.settle(*a.late)
	}
	a.pending = a.dropping
	a.b.drop = a.drop
}

// end gives b the DropNext that is pending, its End, and the memory back. What f kept of
// the buffer is of no use from now on.
func (a *ahead) end() {
	b := a.b
	switch {
	case !a.pending:
	case b.IsEmpty():
		b.dropping = true
	case b.buf[b.r] == b.drop:
		b.r++
		b.settle(1)
	default:
		b.settle(0)
	}
	b.SetEnd(a.outer)
	_ = a.Close()
	a.b = nil
	aheads.Put(a)
}
