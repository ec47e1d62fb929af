package readbuffer

import (
	"bytes"
	"io"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// IndexByte returns how many bytes stand before the next c, and fills until c is
// there. It consumes nothing. When the stream ends without c the error is io.EOF,
// and View returns what is left; when more than limit bytes stand before c it is a
// *LimitError. A limit of 0 means Max, a negative one is a *RangeError.
func (b *ReadBuffer) IndexByte(c byte, limit int) (int, error) {
	return b.find("IndexByte", &delim{kind: oneByte, c: c}, limit)
}

// Index is IndexByte for a delimiter of several bytes. An empty delimiter is
// found at once.
func (b *ReadBuffer) Index(seq []byte, limit int) (int, error) {
	return b.find("Index", &delim{kind: sequence, seq: seq}, limit)
}

// IndexAny is IndexByte for the first byte that is in set.
func (b *ReadBuffer) IndexAny(set Set, limit int) (int, error) {
	return b.find("IndexAny", &delim{kind: anyOf, set: set}, limit)
}

func (b *ReadBuffer) find(call string, d *delim, limit int) (int, error) {
	limit, err := b.checkedLimit(call, limit)
	if err != nil {
		return -1, err
	}
	from := 0
	if b.resumes() {
		from = b.resumed(d)
		b.resume.searched = 0
	}
	for {
		v := b.View()
		visible := v[:min(len(v), limit+d.width())]
		if i := d.index(visible, min(from, len(visible))); i >= 0 {
			return i, nil
		}
		if len(v) >= limit+d.width() {
			return -1, b.tooLong("item", limit, limit+1)
		}
		from = d.searched(len(v))
		switch err := b.more(0, limit+max(d.width(), b.size)); {
		case err == nil:
		case err != io.EOF:
			b.interrupted(d, from)
			return -1, err
		case len(v) > limit:
			return -1, b.tooLong("item", limit, len(v))
		default:
			return -1, io.EOF
		}
	}
}

// resumes reports whether a search was interrupted and not repeated since.
func (b *ReadBuffer) resumes() bool { return b.resume != nil && b.resume.searched > 0 }

// resumed returns how many bytes an interrupted search for d went through.
func (b *ReadBuffer) resumed(d *delim) int {
	if b.resume.offset != b.Offset() || !b.resume.delim.same(d) {
		return 0
	}
	return b.resume.searched
}

// interrupted remembers a search, unless it calls a function: that may return
// something else the next time.
func (b *ReadBuffer) interrupted(d *delim, searched int) {
	if d.kind == notHold {
		return
	}
	if b.resume == nil {
		b.resume = new(resume)
	}
	last := &b.resume.delim
	last.kind, last.c, last.set = d.kind, d.c, d.set
	last.seq = append(last.seq[:0], d.seq...)
	b.resume.offset, b.resume.searched = b.Offset(), searched
}

func (b *ReadBuffer) tooLong(what string, limit, seen int) error {
	return &LimitError{What: what, Limit: limit, Offset: b.Offset(), Seen: seen}
}

// UpTo consumes and returns the bytes before the next c, and consumes c. When the
// stream ends without c it consumes and returns the rest, together with io.EOF.
// When more than limit bytes stand before c it is a *LimitError and nothing is
// consumed: SkipTo gets over the item. A limit of 0 means Max, a negative one is a
// *RangeError.
//
// Smalltalk: ReadBuffer >> upTo:.
func (b *ReadBuffer) UpTo(c byte, limit int) ([]byte, error) {
	if !b.resumes() {
		v := b.View()
		if i := bytes.IndexByte(v, c); i >= 0 && i <= b.limit(limit) {
			b.Advance(i + 1)
			return v[:i:i], nil
		}
	}
	return b.upTo("UpTo", &delim{kind: oneByte, c: c}, limit)
}

// UpToAll is UpTo for a delimiter of several bytes, which is found however the
// fills cut it. An empty delimiter is found at once.
//
// Smalltalk: Stream >> upToAll:.
func (b *ReadBuffer) UpToAll(seq []byte, limit int) ([]byte, error) {
	return b.upTo("UpToAll", &delim{kind: sequence, seq: seq}, limit)
}

// UpToAny is UpTo for the first byte that is in set; it returns that byte too.
func (b *ReadBuffer) UpToAny(set Set, limit int) (item []byte, found byte, err error) {
	item, err = b.upTo("UpToAny", &delim{kind: anyOf, set: set}, limit)
	if err == nil {
		found = b.buf[b.r-1]
	}
	return item, found, err
}

func (b *ReadBuffer) upTo(call string, d *delim, limit int) ([]byte, error) {
	i, err := b.find(call, d, limit)
	switch err {
	case nil:
		v := b.View()
		b.Advance(i + d.width())
		return v[:i:i], nil
	case io.EOF:
		return b.BufferContents(), io.EOF
	default:
		return nil, err
	}
}

// TakeWhile consumes and returns the longest run of bytes for which hold is true,
// which may be empty; the end of the stream ends the run too. At the end of the
// stream the error is io.EOF. A run longer than limit is a *LimitError and nothing
// is consumed: SkipWhile gets over it. A limit of 0 means Max, a negative one is a
// *RangeError; a nil hold is an *ArgumentError.
func (b *ReadBuffer) TakeWhile(hold func(byte) bool, limit int) ([]byte, error) {
	if hold == nil {
		return nil, misuse.Nil("readbuffer.TakeWhile", "hold", "")
	}
	i, err := b.find("TakeWhile", &delim{kind: notHold, hold: hold}, limit)
	if err == io.EOF && !b.IsEmpty() {
		i, err = b.Len(), nil
	}
	if err != nil {
		return nil, err
	}
	v := b.View()
	b.Advance(i)
	return v[:i:i], nil
}

// UpToEnd consumes and returns everything up to the end of the stream, which is no
// error here. More than limit bytes are a *LimitError and nothing is consumed. A
// limit of 0 means Max, a negative one is a *RangeError.
//
// Smalltalk: Stream >> upToEnd, ReadBuffer >> upToEnd.
func (b *ReadBuffer) UpToEnd(limit int) ([]byte, error) {
	limit, err := b.checkedLimit("UpToEnd", limit)
	if err != nil {
		return nil, err
	}
	for b.Len() <= limit {
		switch err := b.more(0, limit+b.size); err {
		case nil:
		case io.EOF:
			return b.BufferContents(), nil
		default:
			return nil, err
		}
	}
	return nil, b.tooLong("rest of the stream", limit, b.Len())
}
