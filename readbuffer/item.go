package readbuffer

import "io"

// An Item is a WriteBuffer while one goroutine holds it, from Begin to End.
// What is put through it stays together. After End it must not be used.
//
// It is the WriteBuffer itself under another type, so that Begin allocates nothing and
// methods that need the gate held cannot be called without Begin.
type Item WriteBuffer

// End ends the item: other goroutines may use the buffer again.
func (it *Item) End() {
	if it.shared && !it.gate.tryLeave() {
		it.gate.handOver()
	}
}

// Buffered returns how many bytes wait to be flushed.
func (it *Item) Buffered() int { return it.n - it.sent }

// Write puts p, see WriteBuffer.Write.
func (it *Item) Write(p []byte) (int, error) {
	if len(p) > len(it.buf)-it.n {
		return it.writeLarge(p)
	}
	it.n += copy(it.buf[it.n:], p)
	return len(p), nil
}

// writeLarge puts bytes that do not fit into the room that is left.
func (it *Item) writeLarge(p []byte) (int, error) {
	if len(p) <= it.collects() {
		if err := it.makeRoom(len(p)); err != nil {
			return 0, err
		}
		it.n += copy(it.buf[it.n:], p)
		return len(p), nil
	}
	if err := it.refused(); err != nil {
		return 0, err
	}
	if err := it.Flush(); err != nil {
		return 0, err
	}
	return it.push(p)
}

// WriteString puts s, see WriteBuffer.Write. A long string passes through the
// buffer.
func (it *Item) WriteString(s string) (int, error) {
	accepted := 0
	for len(s) > len(it.buf)-it.n {
		if err := it.makeRoom(min(len(s), it.collects())); err != nil {
			return accepted, err
		}
		k := copy(it.buf[it.n:], s)
		it.n += k
		accepted += k
		s = s[k:]
	}
	it.n += copy(it.buf[it.n:], s)
	return accepted + len(s), nil
}

// WriteByte puts one byte. On an error it was not accepted.
func (it *Item) WriteByte(c byte) error {
	if it.n == len(it.buf) {
		if err := it.makeRoom(1); err != nil {
			return err
		}
	}
	it.buf[it.n] = c
	it.n++
	return nil
}

// Reserve returns room for exactly n bytes, to be written in place and accepted by
// Commit. It flushes when the room is missing, and grows the buffer when n is more
// than its size; more than Max is a *LimitError, less than 0 a *RangeError. On an
// error nothing is reserved. The content of the room is arbitrary; it is valid
// until the next method of the buffer.
func (it *Item) Reserve(n int) ([]byte, error) {
	if uint(n) > uint(len(it.buf)-it.n) {
		if err := it.makeRoom(n); err != nil {
			return nil, err
		}
	}
	return it.buf[it.n : it.n+n : it.n+n], nil
}

// Commit accepts the first n bytes of the room that Reserve returned. It panics
// when there is less room.
func (it *Item) Commit(n int) {
	// An index out of range: bytes would be sent that were never written. It is a
	// mistake of the caller, as with a slice; a peer cannot cause it.
	if uint(n) > uint(len(it.buf)-it.n) {
		panic("readbuffer: Commit of more bytes than Reserve has made room for")
	}
	it.n += n
}

// AvailableBuffer returns the free room as an empty slice, to be appended to and
// passed to Write at once; so text is formatted without a copy. It is valid until
// the next method of the buffer.
func (it *Item) AvailableBuffer() []byte {
	if it.n == len(it.buf) && it.makeRoom(1) != nil {
		return nil // the Write that follows returns the error
	}
	return it.buf[it.n:it.n]
}

// Flush hands everything that is buffered to the flush function, see
// WriteBuffer.Flush.
func (it *Item) Flush() error {
	if it.block == nil {
		return it.refused()
	}
	for it.sent < it.n {
		k, err := it.push(it.buf[it.sent:it.n])
		it.sent += k
		if err != nil {
			return err
		}
	}
	it.drain()
	return nil
}

// refused returns the error of an abandoned buffer, nil for any other.
func (it *Item) refused() error {
	if it.refusal == nil {
		return nil
	}
	if err := it.refusal(); err != nil {
		return err
	}
	return ErrClosed
}

// push calls the flush function once.
func (it *Item) push(p []byte) (int, error) {
	if it.flush == nil {
		return 0, ErrNoFlush
	}
	n, err := it.flush(p)
	n, err = checked(n, len(p), err)
	if n < len(p) && err == nil {
		err = io.ErrShortWrite
	}
	return n, err
}

// collects returns how many bytes the buffer collects before it flushes by
// itself, longest the longest item that it takes.
func (it *Item) collects() int { return sizeOr(it.size, defaultSize) }
func (it *Item) longest() int  { return max(sizeOr(it.max, defaultMax), it.collects()) }

// makeRoom makes room for n bytes, by flushing what is there. Only this takes
// memory, so only here the buffer stops being empty.
func (it *Item) makeRoom(n int) error {
	switch {
	case it.refusal != nil:
		return it.refused()
	case n < 0:
		return negative("Reserve", "count", n, "")
	case n > it.longest():
		return &LimitError{What: "item", Limit: it.longest(), Seen: n}
	}
	if err := it.Flush(); err != nil {
		return err
	}
	size := max(n, it.collects())
	it.block = takeBlock(size)
	it.buf = it.block.bytes[:size]
	it.pending.Store(true)
	if f := it.began.Load(); f != nil {
		(*f)()
	}
	return nil
}

// drain drops everything and gives the memory back.
func (it *Item) drain() {
	if it.block != nil {
		it.block.give()
		it.pending.Store(false)
	}
	it.buf, it.sent, it.n, it.block = nil, 0, 0, nil
}
