package streams

// The methods of this file drop bytes as they go, in constant memory. After an
// error, a timeout for example, what was skipped stays skipped; calling the
// same method again goes on. All may block.

// Skip consumes n bytes and returns how many it consumed. Those are fewer only
// together with an error: io.ErrUnexpectedEOF when the stream ends before, io.EOF
// when it ends at once. A negative n steps back over bytes just consumed, or is
// readbuffer.ErrUnread when they are gone.
//
// Smalltalk: Stream >> skip:.
func (r *Reader) Skip(n int64) (int64, error) { return r.b().Skip(n) }

// SkipTo consumes everything through the next c. It returns false when the stream ends
// without c.
//
// Smalltalk: Stream >> skipTo:.
func (r *Reader) SkipTo(c byte) (bool, error) { return r.b().SkipTo(c) }

// SkipToAll is SkipTo for a delimiter of several bytes.
//
// Smalltalk: Stream >> skipToAll:.
func (r *Reader) SkipToAll(seq []byte) (bool, error) { return r.b().SkipToAll(seq) }

// SkipWhile consumes bytes while hold returns true. It returns false when the stream
// ends before there is another byte.
func (r *Reader) SkipWhile(hold func(byte) bool) (bool, error) { return r.b().SkipWhile(hold) }

// SkipSeparators consumes white space: space, tab, new line, form feed and carriage
// return. It returns false when the stream ends before there is another byte.
//
// Smalltalk: Stream >> skipSeparators.
func (r *Reader) SkipSeparators() (bool, error) { return r.b().SkipSeparators() }
