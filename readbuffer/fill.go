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
		if err := b.moreNow(b.size); err != nil && err != ErrWouldBlock {
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
	if limit < 0 {
		return negative("Extend", "limit", limit, zeroLimit)
	}
	return b.more(0, max(b.limit(limit), b.Len())+b.size)
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
	err = b.moreNow(limit + b.size)
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
//
// Where the source is drained it waits at once, because the fill function would find
// nothing. The usual wait is that of an empty buffer. It is called here, as few frames
// as possible above the place where the goroutine parks: each of them costs time when
// the goroutine runs again, because the processor has lost track of the returns.
func (b *ReadBuffer) more(want, ceiling int) error {
	for range maxEmptyFills {
		if err := b.takeFailure(); err != nil {
			return err
		}
		if b.blocking == nil {
			p := b.buf[b.w:]
			if b.IsEmpty() || len(p) <= len(b.buf)/2 || b.block == nil || len(p) < want-b.Len() {
				p = b.makeRoom(want, ceiling)
			}
			n, err := b.fill(p)
			if err == nil && 0 < n && n <= len(p) && !b.dropping {
				b.grew(n)
				return nil
			}
			if b.added(checked(n, len(p), err)) {
				return nil
			}
			continue
		}
		first := b.drained
		var n int
		var err error
		switch {
		case !first:
			n, err = b.fillOrWait(want, ceiling)
		case b.waiting != nil && b.IsEmpty():
			b.beginWaiting(ceiling)
			n, err = b.waiting((*Room)(b))
			n, err = b.endWaiting(n, err)
		default:
			n, err = b.wait(want, ceiling)
		}
		switch {
		case n > 0 || err != ErrNoWait:
			if b.added(n, err) {
				return nil
			}
		case !first:
			return ErrWouldBlock
		default:
			// It must not wait, so it has not looked for bytes either. It is not drained
			// any more: now comes the fill function.
		}
	}
	return io.ErrNoProgress
}

// grew counts n new bytes behind the unread ones.
func (b *ReadBuffer) grew(n int) {
	b.fresh = b.Offset()
	b.w += n
	b.hide()
}

// moreNow is more without waiting: ErrWouldBlock when no bytes are there.
func (b *ReadBuffer) moreNow(ceiling int) error {
	for range maxEmptyFills {
		if err := b.takeFailure(); err != nil {
			return err
		}
		if b.added(b.fillNow(0, ceiling)) {
			return nil
		}
	}
	return io.ErrNoProgress
}

// fillOrWait calls the fill function, and the Blocking function when that has
// nothing.
func (b *ReadBuffer) fillOrWait(want, ceiling int) (int, error) {
	n, err := b.fillNow(want, ceiling)
	if n == 0 && err == ErrWouldBlock {
		return b.wait(want, ceiling)
	}
	return n, err
}

// fillNow calls the fill function once. It does not wait where there is a Blocking
// function.
func (b *ReadBuffer) fillNow(want, ceiling int) (int, error) {
	p := b.makeRoom(want, ceiling)
	n, err := b.fill(p)
	b.drained = n < len(p)
	return checked(n, len(p), err)
}

// wait calls the Blocking function once, or the Waiting one of an empty buffer. While
// an empty buffer waits, it has small alone.
func (b *ReadBuffer) wait(want, ceiling int) (int, error) {
	if !b.IsEmpty() {
		return b.askBlocking(b.makeRoom(want, ceiling))
	}
	if b.waiting != nil {
		b.beginWaiting(ceiling)
		return b.endWaiting(b.waiting((*Room)(b)))
	}
	b.drain()
	p := b.small[:min(len(b.small), ceiling)]
	n, err := b.askBlocking(p)
	if n > 0 {
		b.buf = p
	}
	return n, err
}

// askBlocking calls the Blocking function once. A source that leaves room is
// drained; after a wait in vain, a timeout for example, there may be bytes again.
func (b *ReadBuffer) askBlocking(p []byte) (int, error) {
	n, err := b.blocking(p)
	b.drained = 0 < n && n < len(p)
	if err == ErrWouldBlock {
		err = nil // it has waited: an empty fill
	}
	return checked(n, len(p), err)
}

// added adds n new bytes to the unread ones and reports whether there are any. err
// is what the next fill returns; it comes after the bytes.
func (b *ReadBuffer) added(n int, err error) bool {
	if n == 0 {
		b.err = err
		return false
	}
	b.err = unlessWaiting(err)
	if b.dropping {
		n = b.dropFirst(b.buf[b.w : b.w+n])
	}
	b.grew(n)
	return n > 0
}

// dropFirst carries out DropNext on the first bytes that arrive. It only happens
// to an empty buffer.
func (b *ReadBuffer) dropFirst(p []byte) int {
	if p[0] != b.drop {
		b.settle(0)
		return len(p)
	}
	b.settle(1)
	b.base++
	return copy(p, p[1:])
}

// takeFailure returns the error that prevents a fill, and forgets it when it is
// passing.
func (b *ReadBuffer) takeFailure() error {
	if b.err == nil && b.base+int64(b.w) != b.end {
		return nil
	}
	return b.takeError()
}

func (b *ReadBuffer) takeError() error {
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
// moves them to the front, and grows the memory when they fill it or want does not
// fit into it.
func (b *ReadBuffer) makeRoom(want, ceiling int) []byte {
	unread, size := b.Len(), len(b.buf)
	switch {
	case unread == 0 && size > b.size && b.block != nil:
		b.drain() // grown for an item that is gone: start small again
		b.grow(want, ceiling)
	case b.block == nil || unread == size || want > size:
		b.grow(want, ceiling)
	case unread == 0:
	case size-b.w > size/2 && want <= size-b.r:
		return b.buf[b.w:]
	default:
		copy(b.buf, b.View())
	}
	b.base += int64(b.r)
	b.r, b.w = 0, unread
	return b.buf[unread:]
}

// grow copies the unread bytes to the front of more memory: twice as much when they
// fill it, or what is wanted, never more than ceiling, but room for one byte.
func (b *ReadBuffer) grow(want, ceiling int) {
	size, unread := b.size, b.Len()
	if b.block != nil {
		size = len(b.buf)
	}
	if b.block != nil && unread == size {
		size *= 2
	}
	size = max(size, min(want, believedLength))
	size = max(min(size, ceiling), unread+1)
	to := b.block
	if to == nil || size > len(to.bytes) {
		to = takeBlock(size)
	}
	copy(to.bytes, b.View())
	if b.block != nil && to != b.block {
		b.block.give()
	}
	b.buf, b.block = to.bytes[:size], to
}

func unlessEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// unlessWaiting drops an error that says nothing of the bytes behind those it came
// with.
func unlessWaiting(err error) error {
	if err == ErrWouldBlock || err == ErrNoWait {
		return nil
	}
	return err
}
