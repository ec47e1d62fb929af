package streams

import (
	"io"
	"iter"
)

// The iterators of this file consume what they give, one item for each step, and a
// loop may leave them at any step. They end without an error at the end of the
// stream. Any other error is their last pair, with a zero item; what was not given
// yet is still unread, so after a timeout another range goes on. Views are valid
// until the next step. Every step may block.

// Lines gives the lines, as NextLine does.
//
// Smalltalk: Stream >> lines, Stream >> linesDo:.
func (r *Reader) Lines() iter.Seq2[[]byte, error] { return until(r.NextLine) }

// LineStrings gives the lines as strings of their own.
func (r *Reader) LineStrings() iter.Seq2[string, error] { return until(r.NextLineString) }

// Bytes gives the bytes.
//
// Smalltalk: Stream >> do:.
func (r *Reader) Bytes() iter.Seq2[byte, error] { return until(r.ReadByte) }

// Runes gives the characters of UTF-8 text, as ReadRune does.
func (r *Reader) Runes() iter.Seq2[rune, error] {
	return until(func() (rune, error) {
		c, _, err := r.b().ReadRune()
		return c, err
	})
}

// Chunks gives views of everything as it arrives, in pieces of any size.
func (r *Reader) Chunks() iter.Seq2[[]byte, error] {
	return until(func() ([]byte, error) {
		if some, err := r.b().Fill(); err != nil {
			return nil, err
		} else if !some {
			return nil, io.EOF
		}
		return r.b().BufferContents(), nil
	})
}

// SplitAt gives the items that c separates, as UpTo does. A rest behind the last
// c is an item too, unless it is empty.
//
// Smalltalk: Stream >> splitAt:.
func (r *Reader) SplitAt(c byte) iter.Seq2[[]byte, error] {
	return until(func() ([]byte, error) {
		item, err := r.UpTo(c)
		if err == io.EOF && len(item) > 0 {
			err = nil
		}
		return item, err
	})
}

// Frames gives the frames, as Frame does.
func (r *Reader) Frames(f *Framing) iter.Seq2[[]byte, error] {
	return until(func() ([]byte, error) { return r.Frame(f) })
}

// until gives what next returns until that is an error.
func until[T any](next func() (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			item, err := next()
			if err == io.EOF {
				return
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}
