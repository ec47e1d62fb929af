package streams

import "github.com/smalltalk-sockets/go/readbuffer"

// The items of this file may have as many bytes as the buffer's Max. A longer
// one is a *readbuffer.LimitError and stays unread: SkipTo and the like get
// over it. All may block.

// UpTo consumes and returns the bytes before the next c, a view, and consumes c.
// When the stream ends without c it consumes and returns the rest, together with
// io.EOF.
//
// Smalltalk: Stream >> upTo:.
func (r *Reader) UpTo(c byte) ([]byte, error) { return r.b().UpTo(c, 0) }

// UpToString is UpTo that returns a string of its own.
func (r *Reader) UpToString(c byte) (string, error) {
	p, err := r.b().UpTo(c, 0)
	return string(p), err
}

// UpToAll is UpTo for a delimiter of several bytes.
//
// Smalltalk: Stream >> upToAll:.
func (r *Reader) UpToAll(seq []byte) ([]byte, error) { return r.b().UpToAll(seq, 0) }

// UpToAny is UpTo for the first byte that is in set; it returns that byte too.
func (r *Reader) UpToAny(set readbuffer.Set) (item []byte, found byte, err error) {
	return r.b().UpToAny(set, 0)
}

// TakeWhile consumes and returns the longest run of bytes for which hold is true, a
// view that may be empty. At the end of the stream the error is io.EOF. A nil hold
// is an *ArgumentError.
func (r *Reader) TakeWhile(hold func(byte) bool) ([]byte, error) { return r.b().TakeWhile(hold, 0) }

// UpToEnd consumes and returns everything up to the end of the stream, a view. More
// than limit bytes are a *readbuffer.LimitError and stay unread; a limit of 0 means
// the buffer's Max, a negative one is a *RangeError.
//
// Smalltalk: Stream >> upToEnd, Stream >> contents.
func (r *Reader) UpToEnd(limit int) ([]byte, error) { return r.b().UpToEnd(limit) }
