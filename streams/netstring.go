package streams

import (
	"strconv"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// Netstring consumes a netstring, such as "5:hello,", and returns its content, a
// view. Its form is strict: no leading zeros, no sign, no space; anything else is a
// *SyntaxError. A content longer than limit is a *readbuffer.LimitError, found
// before its bytes are waited for; a limit of 0, or more than the buffer's Max
// allows, means that Max. It stays unread in both cases. A negative limit is a
// *RangeError. It may block.
func (r *Reader) Netstring(limit int) ([]byte, error) {
	if err := negative("Netstring", "limit", limit, zeroLimit); err != nil {
		return nil, err
	}
	if most := max(r.b().Max()-21, 0); limit == 0 || limit > most { // length, colon and comma count for Max
		limit = most
	}
	size, head, err := r.netstringHead()
	if err != nil {
		return nil, err
	}
	if size > uint64(limit) {
		return nil, &readbuffer.LimitError{
			What: "netstring", Limit: limit, Offset: r.b().Offset(), Seen: clamp(size),
		}
	}
	end := head + int(size)
	p, err := r.b().Peek(end + 1)
	if err != nil {
		return nil, err
	}
	if p[end] != ',' {
		return nil, r.syntax("netstring")
	}
	r.b().Advance(end + 1)
	return p[head:end], nil
}

// netstringHead returns the length of the netstring ahead and the size of what
// stands before the content.
func (r *Reader) netstringHead() (size uint64, head int, err error) {
	first, err := r.b().PeekByte()
	if err != nil {
		return 0, 0, err
	}
	size, head, err = r.peekDigits("netstring", 0, 10)
	if err != nil {
		return 0, 0, err
	}
	if first == '0' && head > 1 {
		return 0, 0, r.syntax("netstring")
	}
	p, err := r.b().Peek(head + 1)
	if err != nil {
		return 0, 0, err
	}
	if p[head] != ':' {
		return 0, 0, r.syntax("netstring")
	}
	return size, head + 1, nil
}

// PutNetstring puts p as a netstring, whole or not at all. One that is longer
// than the buffer's Max is a *readbuffer.LimitError. It may block.
func (w *Writer) PutNetstring(p []byte) error {
	var head [20]byte
	digits := strconv.AppendInt(head[:0], int64(len(p)), 10)
	it, room, err := w.reserve(len(digits) + len(p) + 2)
	if err == nil {
		room = append(room[:0], digits...)
		room = append(room, ':')
		room = append(room, p...)
		room = append(room, ',')
		it.Commit(len(room))
	}
	err = w.sent(it, err)
	it.End()
	return err
}
