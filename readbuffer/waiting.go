package readbuffer

// A WaitFunc waits for bytes and brings them. It takes the memory for them out of
// room when they are there, stores them from its start on and returns how many.
// Everything else is as for a Blocking function.
type WaitFunc func(room *Room) (n int, err error)

// Room is the memory of an empty ReadBuffer for the bytes that a WaitFunc brings.
type Room ReadBuffer

// Take returns memory for n bytes that are there, or for as many of them as the buffer
// takes in one fill. It may be called in another goroutine while the WaitFunc waits,
// and again, if nothing was stored.
func (r *Room) Take(n int) []byte {
	b := (*ReadBuffer)(r)
	if n <= len(b.small) && b.block == nil {
		b.buf = b.small[:min(len(b.small), b.ceiling)]
		return b.buf
	}
	return b.makeRoom(0, b.ceiling)
}

// Waiting sets the function that waits for bytes in place of the Blocking one while the
// buffer is empty. The Blocking function is given memory before there are bytes, which
// therefore is small: a longer message takes one more fill. ReadBuffers without a
// Blocking function and WriteBuffers ignore it.
func Waiting(wait WaitFunc) Option {
	return func(s *settings) { s.waiting = wait }
}

// beginWaiting and endWaiting come before and after a call of the Waiting function.
// Memory that it has taken in vain is given back, and so is a block for a few bytes, so
// that a buffer whose program has read a short line holds none.

func (b *ReadBuffer) beginWaiting(ceiling int) {
	b.drain()
	b.ceiling = ceiling
}

func (b *ReadBuffer) endWaiting(n int, err error) (int, error) {
	b.drained = 0 < n && n < len(b.buf)
	if err == ErrWouldBlock {
		err = nil // it has waited: an empty fill
	}
	n, err = checked(n, len(b.buf), err)
	switch {
	case n == 0:
		b.drain()
	case n <= len(b.small) && b.block != nil:
		copy(b.small[:], b.buf[:n])
		b.block.give()
		b.buf, b.block = b.small[:], nil
	}
	return n, err
}
