package streams

import (
	"io"
	"strconv"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// HTTPChunk consumes the next chunk of a body in the chunked coding of HTTP/1.1
// (RFC 9112, 7.1), with its size and its line ends, and returns its data, a view. Chunk
// extensions are dropped. At the last chunk, which has no data and which it consumes too,
// the error is io.EOF; what follows is the trailer section: lines, up to an empty one.
// It reads nothing behind the chunk, so a pipelined request stays in the stream.
//
// A chunk of more than limit bytes is a *readbuffer.LimitError, found before its bytes
// are waited for; a limit of 0, or more than the buffer's Max allows, means that Max.
// What has another form is a *SyntaxError. Both stay unread. A stream that ends before
// the last chunk is io.ErrUnexpectedEOF. A negative limit is a *RangeError. It may block.
func (r *Reader) HTTPChunk(limit int) ([]byte, error) {
	if err := negative("HTTPChunk", "limit", limit, zeroLimit); err != nil {
		return nil, err
	}
	size, head, err := r.httpChunkHead()
	if err != nil {
		return nil, insideBody(err)
	}
	if most := max(r.b().Max()-head-len("\r\n"), 0); limit == 0 || limit > most {
		limit = most
	}
	switch {
	case size == 0:
		r.b().Advance(head)
		return nil, io.EOF
	case size > uint64(limit):
		return nil, &readbuffer.LimitError{What: "chunk", Limit: limit, Offset: r.b().Offset(), Seen: clamp(size)}
	}
	end := head + int(size)
	p, err := r.b().Peek(end + len("\r\n"))
	switch {
	case err != nil:
		return nil, insideBody(err)
	case string(p[end:]) != "\r\n":
		return nil, r.syntax("chunk")
	}
	r.b().Advance(len(p))
	return p[head:end], nil
}

// longestChunkHead bounds the size of a chunk with its extensions, in bytes.
const longestChunkHead = 4096

// httpChunkHead returns the size of the next chunk, and how many bytes its first line
// has.
func (r *Reader) httpChunkHead() (size uint64, head int, err error) {
	size, digits, err := r.peekDigits("chunk", 0, 16)
	if err != nil {
		return 0, 0, err
	}
	for n := digits + 1; n <= longestChunkHead; n++ {
		p, err := r.b().Peek(n)
		switch {
		case err != nil:
			return 0, 0, err
		case p[n-1] == '\n' && p[n-2] == '\r':
			return size, n, nil
		case n == digits+1 && p[n-1] != '\r' && p[n-1] != ';' && p[n-1] != ' ' && p[n-1] != '\t', p[n-1] == '\n':
			return 0, 0, r.syntax("chunk")
		}
	}
	return 0, 0, &readbuffer.LimitError{What: "chunk head", Limit: longestChunkHead, Offset: r.b().Offset(), Seen: longestChunkHead + 1}
}

// insideBody returns the error of a read for which the stream must not end.
func insideBody(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// PutHTTPChunk puts p as a chunk of a body in the chunked coding of HTTP/1.1, whole or not
// at all. An empty p is the last chunk: a trailer section follows it, which ends with an
// empty line, see CRLF. One that is longer than the buffer's Max is a
// *readbuffer.LimitError. It may block.
func (w *Writer) PutHTTPChunk(p []byte) error {
	var head [18]byte
	line := append(strconv.AppendInt(head[:0], int64(len(p)), 16), "\r\n"...)
	it, room, err := w.reserve(len(line) + len(p) + len("\r\n"))
	if err == nil {
		room = append(append(room[:0], line...), p...)
		if len(p) > 0 {
			room = append(room, "\r\n"...)
		}
		it.Commit(len(room))
	}
	err = w.sent(it, err)
	it.End()
	return err
}
