package readbuffer

import "io"

// maxEmptyFills bounds how often in a row a fill may return no bytes and no error.
const maxEmptyFills = 100

// believedLength is how much memory a claimed length gets at once. Longer
// items grow by doubling, as their bytes really arrive.
const believedLength = 64 << 10

// Fill fills an empty buffer and reports whether bytes are unread afterwards; false
// with a nil error is the end of the stream. It does nothing when bytes are unread
// already.
//
// Smalltalk: StreamSocket >> fill, ReadBuffer >> fill.
func (b *ReadBuffer) Fill() (bool, error) {
	if b.IsEmpty() {
		if err := b.more(b.size, b.size); err != nil {
			return false, unlessEOF(err)
		}
	}
	return true, nil
}

// AtEnd reports whether the stream has no more bytes. It fills an empty buffer to
// find out, so it may block.
//
// Smalltalk: StreamSocket >> atEnd, ReadBuffer >> atEnd.
func (b *ReadBuffer) AtEnd() (bool, error) {
	some, err := b.Fill()
	return !some && err == nil, err
}

// AvailableBytes returns how many bytes can be consumed without waiting, after at
// most one fill of an empty buffer. A buffer that has no Blocking function may
// block in that fill.
//
// Smalltalk: StreamSocket >> availableBytes, ReadBuffer >> availableBytes.
func (b *ReadBuffer) AvailableBytes() (int, error) {
	if b.IsEmpty() {
		if err := b.try(b.size); err != nil && err != ErrWouldBlock {
			return 0, unlessEOF(err)
		}
	}
	return b.Len(), nil
}

// Request fills until at least n bytes are unread. It returns false with a nil
// error when the stream ends before. More than Max is a *LimitError, less than 0 a
// *RangeError.
func (b *ReadBuffer) Request(n int) (bool, error) { return b.request("Request", n) }

// request is Request on behalf of the exported method call.
func (b *ReadBuffer) request(call string, n int) (bool, error) {
	if err := negative(call, "count", n, ""); err != nil {
		return false, err
	}
	if most := b.Max(); n > most {
		return false, b.tooLong("request", most, n)
	}
	for b.Len() < n {
		if err := b.more(n, n+b.size); err != nil {
			return false, unlessEOF(err)
		}
	}
	return true, nil
}

// Require fills until at least n bytes are unread. When the stream ends before, the
// error is io.ErrUnexpectedEOF, or io.EOF when no byte is left at all; what is
// there stays unread. More than Max is a *LimitError, less than 0 a *RangeError.
func (b *ReadBuffer) Require(n int) error { return b.require("Require", n) }

// require is Require on behalf of the exported method call.
func (b *ReadBuffer) require(call string, n int) error {
	enough, err := b.request(call, n)
	switch {
	case err != nil:
		return err
	case enough:
		return nil
	case b.IsEmpty():
		return io.EOF
	default:
		return io.ErrUnexpectedEOF
	}
}

// Extend fills once: it adds at least one new byte behind the unread ones, or
// returns the error of the fill, io.EOF at the end of the stream. The buffer grows,
// if it must, to at most limit bytes and one fill. A program builds its own
// searches on it: look at View, and Extend while the end of the item is not in it.
// A limit of 0 means Max, a negative one is a *RangeError.
func (b *ReadBuffer) Extend(limit int) error {
	limit, err := b.checkedLimit("Extend", limit)
	if err != nil {
		return err
	}
	return b.more(0, max(limit, b.Len())+b.size)
}

// TryExtend is Extend without waiting: it adds at least one new byte behind the
// unread ones and returns how many, or returns ErrWouldBlock when none is here yet,
// io.EOF at the end of the stream. When limit bytes or more are unread already it
// is a *LimitError, and nothing is filled. The buffer grows to at most limit bytes
// and one fill; an empty one that finds nothing holds no memory afterwards. A
// buffer that has no Blocking function waits where its fill function does. A limit
// of 0 means Max, a negative one is a *RangeError.
func (b *ReadBuffer) TryExtend(limit int) (int, error) {
	limit, err := b.checkedLimit("TryExtend", limit)
	if err != nil {
		return 0, err
	}
	have := b.Len()
	if have >= limit {
		return 0, b.tooLong("item", limit, have)
	}
	err = b.try(limit + b.size)
	if err == ErrWouldBlock {
		b.Release()
	}
	return b.Len() - have, err
}

// DropNext drops the next byte of the stream if it is c, without waiting for it:
// when it is not here yet, it is dropped on arrival, whichever operation fills
// then. It is for line ends of two bytes, whose second byte may come late or never.
func (b *ReadBuffer) DropNext(c byte) {
	switch {
	case b.Offset() == b.end:
	case b.IsEmpty():
		b.dropping, b.drop = true, c
	case b.buf[b.r] == c:
		b.r++
	}
}

// more fills until there is at least one new byte behind the unread ones. want is
// how many unread bytes the operation knows that it needs, ceiling the most memory
// that it may have; ceiling must be more than the unread bytes.
func (b *ReadBuffer) more(want, ceiling int) error {
	n, err := b.pull(nil, want, ceiling, true)
	b.filled(n)
	return err
}

// try is more without waiting: ErrWouldBlock when no bytes are there.
func (b *ReadBuffer) try(ceiling int) error {
	n, err := b.pull(nil, 0, ceiling, false)
	b.filled(n)
	return err
}

func (b *ReadBuffer) filled(n int) {
	if n > 0 {
		b.fresh = b.Offset()
		b.w += n
		b.hide()
	}
}

// pull asks for bytes until some come, into direct or else into memory of the
// buffer. Errors that come together with bytes are kept for the next call.
func (b *ReadBuffer) pull(direct []byte, want, ceiling int, mayWait bool) (int, error) {
	for empty := 0; empty < maxEmptyFills; {
		if err := b.takeFailure(); err != nil {
			return 0, err
		}
		p, n, err := b.ask(direct, want, ceiling, mayWait && b.blocking != nil)
		if err == ErrNoWait && n == 0 {
			return 0, ErrWouldBlock
		}
		n, err = checked(n, len(p), err)
		if err == ErrNoWait || err == ErrWouldBlock && (n > 0 || mayWait && b.blocking != nil) {
			err = nil
		}
		if n > 0 && b.dropping {
			n = b.dropFirst(p[:n])
		}
		b.err = err
		if n > 0 {
			return n, nil
		}
		if err == nil {
			empty++
		}
	}
	return 0, io.ErrNoProgress
}

// ask asks for bytes once, and returns where it has put them. When it may wait the
// blocking fill function is asked for what is missing: at once where waiting is
// expected, and otherwise when the fill function has nothing. A blocking function
// that must not wait has not looked for bytes: only the fill function then says
// that there are none.
func (b *ReadBuffer) ask(direct []byte, want, ceiling int, mayWait bool) (p []byte, n int, err error) {
	first := mayWait && (direct != nil || b.quiet && b.IsEmpty())
	if first {
		if p, n, err = b.askBlocking(direct, ceiling); n > 0 || err != ErrNoWait {
			return p, n, err
		}
	}
	if p = direct; p == nil {
		p = b.makeRoom(want, ceiling)
	}
	n, err = b.fill(p)
	switch {
	case !mayWait || n > 0 || err != ErrWouldBlock:
		return p, n, err
	case first:
		b.Release()
		return p, 0, ErrNoWait
	case b.IsEmpty():
		return b.askSmall(ceiling)
	default:
		return b.askBlocking(p, ceiling)
	}
}

// askBlocking waits for bytes: into p, or else into small.
func (b *ReadBuffer) askBlocking(p []byte, ceiling int) ([]byte, int, error) {
	if p == nil {
		return b.askSmall(ceiling)
	}
	n, err := b.blocking(p)
	return p, n, err
}

// askSmall waits for an empty buffer, which has no memory meanwhile but small. A
// source that leaves room there sends short messages and waits for replies: the
// next fill would find nothing either, and waits at once.
func (b *ReadBuffer) askSmall(ceiling int) ([]byte, int, error) {
	b.drain()
	p := b.small[:min(len(b.small), ceiling)]
	n, err := b.blocking(p)
	if n > 0 {
		b.buf = p
	}
	b.quiet = n < len(p) && err != ErrNoWait
	return p, n, err
}

// dropFirst carries out DropNext on the first bytes that arrive. It only happens
// to an empty buffer.
func (b *ReadBuffer) dropFirst(p []byte) int {
	b.dropping = false
	if p[0] != b.drop {
		return len(p)
	}
	b.base++
	return copy(p, p[1:])
}

// takeFailure returns the error that prevents a fill, and forgets it when it is
// passing.
func (b *ReadBuffer) takeFailure() error {
	if b.base+int64(b.w) == b.end {
		return io.EOF
	}
	err := b.err
	switch {
	case err == io.EOF && b.end != noEnd:
		return io.ErrUnexpectedEOF
	case passing(err):
		b.err = nil
	}
	return err
}

// makeRoom returns the free memory behind the unread bytes, at least one byte. It
// moves the unread bytes to the front, and into more memory when that is full:
// twice as much, or what is wanted, never more than ceiling.
func (b *ReadBuffer) makeRoom(want, ceiling int) []byte {
	if b.IsEmpty() && b.block != nil && len(b.buf) > b.size {
		b.drain() // grown for an item that is gone: start small again
	}
	size := len(b.buf)
	switch {
	case b.block == nil:
		size = b.size
	case b.r == 0 && b.w == size:
		size *= 2
	}
	unread := b.Len()
	size = max(size, min(want, believedLength))
	size = max(min(size, ceiling), unread+1)
	if b.block == nil || size > len(b.block.bytes) {
		b.move(takeBlock(size))
	} else if b.r > 0 {
		copy(b.buf, b.View())
	}
	b.base += int64(b.r)
	b.r, b.w = 0, unread
	b.buf = b.block.bytes[:max(size, len(b.buf))]
	return b.buf[b.w:]
}

// move copies the unread bytes to the front of to, which becomes the block.
func (b *ReadBuffer) move(to *block) {
	copy(to.bytes, b.View())
	if b.block != nil {
		b.block.give()
	}
	b.buf, b.block = nil, to
}

func unlessEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
