package readbuffer

import (
	"errors"
	"io"
	"syscall"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// FillFunc brings bytes: it stores up to len(p) of them in p and returns how many.
// The rules are those of io.Reader. A fill function that can tell that no bytes are
// there yet may return (0, ErrWouldBlock) instead of blocking; the buffer then
// calls its Blocking function.
//
// A count that is negative or more than len(p) is ErrBadCount. After an error that
// Fails reports true for, the function is not called again.
//
// Smalltalk: ReadBuffer >> fillBlock:.
type FillFunc func(p []byte) (n int, err error)

// ErrWouldBlock is what a fill function returns when it has no bytes now. It is the
// bare error number EAGAIN, so that it equals the error of other packages.
var ErrWouldBlock error = syscall.EAGAIN

// ErrNoWait is what a Blocking function returns when it must not wait now. The
// operation that needed the bytes returns ErrWouldBlock, and has consumed nothing.
var ErrNoWait = errors.New("readbuffer: not waiting")

// FromReader makes a buffer that is filled by reading r. It reads ahead: after
// that r belongs to the buffer. With a nil r every fill fails with an *ArgumentError.
func FromReader(r io.Reader, opts ...Option) *ReadBuffer {
	if err := misuse.NotNil("readbuffer.FromReader", "reader", r); err != nil {
		return New(func([]byte) (int, error) {
			return 0, err
		}, opts...)
	}
	return New(r.Read, opts...)
}

// FromBytes makes a buffer over p, which ends where p ends. The buffer never
// writes to p; p must not change while the buffer is used.
//
// Smalltalk: ReadBuffer class >> on:.
func FromBytes(p []byte) *ReadBuffer {
	b := New(nil)
	b.buf, b.w = p, len(p)
	return b
}

// FromString makes a buffer over a copy of s.
func FromString(s string) *ReadBuffer { return FromBytes([]byte(s)) }
