package streams

import (
	"io"
	"math"
	"strconv"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// Numbers in text. Reading takes the longest run of digits and leaves what
// follows, so it may block until a byte that is no digit, or the end, is there.

// maxDigits bounds the digits of a number, leading zeros included.
const maxDigits = 64

// Decimal consumes and returns a whole number in decimal digits, with an optional
// sign. No digit, or more than 64 bits, is a *SyntaxError; more than 64 digits are
// a *readbuffer.LimitError.
func (r *Reader) Decimal() (int64, error) {
	first, err := r.b().PeekByte()
	if err != nil {
		return 0, err
	}
	sign, most := 0, uint64(math.MaxInt64)
	switch first {
	case '-':
		sign, most = 1, most+1
	case '+':
		sign = 1
	}
	v, size, err := r.peekDigits("decimal number", sign, 10)
	if err != nil {
		return 0, err
	}
	if v > most {
		return 0, r.syntax("decimal number")
	}
	r.b().Advance(size)
	if first == '-' {
		return -int64(v), nil
	}
	return int64(v), nil
}

// Hex consumes and returns a whole number in hexadecimal digits of either case. No
// digit, or more than 64 bits, is a *SyntaxError; more than 64 digits are a
// *readbuffer.LimitError.
func (r *Reader) Hex() (uint64, error) {
	v, size, err := r.peekDigits("hexadecimal number", 0, 16)
	if err == nil {
		r.b().Advance(size)
	}
	return v, err
}

// peekDigits returns the number whose digits begin at index from of the unread
// bytes, and the index behind it, without consuming anything.
func (r *Reader) peekDigits(what string, from int, base uint64) (v uint64, next int, err error) {
	for i := from; ; i++ {
		if i-from > maxDigits {
			return 0, 0, &readbuffer.LimitError{What: what, Limit: maxDigits, Offset: r.b().Offset(), Seen: i - from}
		}
		if r.b().Len() == i {
			if more, err := r.b().Request(i + 1); err != nil {
				return 0, 0, err
			} else if !more && i == 0 {
				return 0, 0, io.EOF
			}
		}
		digit := base
		if v := r.b().View(); i < len(v) {
			digit = digitOf(v[i])
		}
		if digit >= base {
			if i == from {
				return 0, 0, r.syntax(what)
			}
			return v, i, nil
		}
		if v > (math.MaxUint64-digit)/base {
			return 0, 0, r.syntax(what)
		}
		v = v*base + digit
	}
}

// digitOf returns the value of a digit, 16 when c is none.
func digitOf(c byte) uint64 {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0')
	case 'a' <= c && c <= 'f':
		return uint64(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return uint64(c-'A') + 10
	}
	return 16
}

// PutDecimal puts a number in decimal digits.
func (w *Writer) PutDecimal(v int64) error {
	it, p, err := w.reserve(20)
	if err == nil {
		it.Commit(len(strconv.AppendInt(p[:0], v, 10)))
	}
	err = w.sent(it, err)
	it.End()
	return err
}

// PutHex puts a number in hexadecimal digits of lower case.
func (w *Writer) PutHex(v uint64) error {
	it, p, err := w.reserve(16)
	if err == nil {
		it.Commit(len(strconv.AppendUint(p[:0], v, 16)))
	}
	err = w.sent(it, err)
	it.End()
	return err
}
