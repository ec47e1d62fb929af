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
// given, and views of its bytes, are valid until f returns; an owning variant, such as a
// string, stays.
//
// A nil f is an *ArgumentError.
func (b *ReadBuffer) Try(f func(ahead *ReadBuffer) error) error {
	if f == nil {
		return misuse.Nil("readbuffer.Try", "function", "")
	}
	a := newAhead(b)
	defer a.end()
	if err := f(&a.ReadBuffer); err != nil {
		return err
	}
	a.consume()
	return nil
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

	fillAhead, waitAhead FillFunc // made once
}

var aheads = sync.Pool{New: func() any {
	a := new(ahead)
	a.fillAhead = func(p []byte) (int, error) { return a.copyAhead(p, (*ReadBuffer).extendNow) }
	a.waitAhead = func(p []byte) (int, error) { return a.copyAhead(p, (*ReadBuffer).Extend) }
	return a
}}

func newAhead(b *ReadBuffer) *ahead {
	b.begin()
	a := aheads.Get().(*ahead)
	a.b, a.from, a.taken = b, b.Offset(), 0
	a.ReadBuffer = ReadBuffer{
		fill: a.fillAhead, blocking: a.waitAhead,
		size: b.size, max: b.max, end: noEnd,
		base: a.from, origin: b.origin,
	}
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

// consume makes b consume what a has consumed.
func (a *ahead) consume() {
	a.b.Advance(int(a.Offset() - a.from))
	if a.dropping {
		a.b.DropNext(a.drop)
	}
}

// end gives the memory back. What f kept of the buffer is of no use from now on.
func (a *ahead) end() {
	_ = a.Close()
	a.b = nil
	aheads.Put(a)
}
