package readbuffer

import "io"

// readDirect is Read of an empty buffer into memory of the caller, which is as large
// as that of the buffer: the bytes are not copied. It has memory, so it calls the
// Blocking function at once.
func (b *ReadBuffer) readDirect(p []byte) (int, error) {
	for range maxEmptyFills {
		if err := b.takeFailure(); err != nil {
			return 0, err
		}
		n, err := b.fillDirect(p)
		if n > 0 && b.dropping {
			n = b.dropFirst(p[:n])
		}
		if n > 0 {
			b.err = unlessWaiting(err)
			b.passed(n)
			return n, nil
		}
		if err == ErrNoWait {
			return 0, ErrWouldBlock
		}
		b.err = err
	}
	return 0, io.ErrNoProgress
}

// fillDirect calls the Blocking function once. If there is none, or it must not wait,
// it calls the fill function.
func (b *ReadBuffer) fillDirect(p []byte) (int, error) {
	if b.blocking == nil {
		n, err := b.fill(p)
		return checked(n, len(p), err)
	}
	if n, err := b.askBlocking(p); n > 0 || err != ErrNoWait {
		return n, err
	}
	n, err := b.fill(p)
	n, err = checked(n, len(p), err)
	if n == 0 && err == ErrWouldBlock {
		b.Release()
		err = ErrNoWait
	}
	return n, err
}

// passed counts n bytes of the stream that were never in the buffer.
func (b *ReadBuffer) passed(n int) {
	b.base += int64(b.w + n)
	b.r, b.w = 0, 0
}
