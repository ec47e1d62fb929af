package streams

import (
	"bytes"
	"io"
	"iter"
	"strings"
)

// A dot-stuffed text is lines up to one that is a dot alone; a line that begins with a
// dot has another one before it. SMTP, POP3, NNTP and Gopher send texts in that form.

// DotLines iterates over the lines of a dot-stuffed text, views without line end and
// stuffing that are valid until the next one, and ends behind the dot alone. An error is
// the last pair: those of NextLine, and io.ErrUnexpectedEOF where the stream ends before
// the dot. After a timeout a new iteration goes on with the line that was missing.
func (r *Reader) DotLines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for {
			line, err := r.dotLine()
			if err == io.EOF || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// DotText consumes a dot-stuffed text and returns it without the stuffing, each line with
// a line feed at its end. It completes or stays unread as a whole, so it may have
// ItemLimit bytes; DotLines has no such limit. Errors are those of DotLines.
func (r *Reader) DotText() (text string, err error) {
	err = r.Try(func(ahead *Reader) error {
		var all bytes.Buffer
		for line, err := range ahead.DotLines() {
			if err != nil {
				return err
			}
			all.Write(line)
			all.WriteByte('\n')
		}
		text = all.String()
		return nil
	})
	return text, err
}

// dotLine consumes and returns the next line of a dot-stuffed text, a view without line
// end and stuffing. At the dot alone, which it consumes too, the error is io.EOF. A
// stream that ends before is io.ErrUnexpectedEOF. Otherwise it is as NextLine.
func (r *Reader) dotLine() ([]byte, error) {
	line, err := r.wholeLine(true)
	switch {
	case err != nil || len(line) == 0 || line[0] != '.':
		return line, err
	case len(line) == 1:
		return nil, io.EOF
	default:
		return line[1:], nil
	}
}

// PutDotText puts a text as a dot-stuffed one: its lines end with CRLF, and a dot alone
// follows the last. A line of text ends with LF, CRLF or a CR alone, which a peer might
// take for the end of a line also; the last one needs no end.
func (w *Writer) PutDotText(text string) error {
	var all bytes.Buffer
	for line := range plainLines(text) {
		if strings.HasPrefix(line, ".") {
			all.WriteByte('.')
		}
		all.WriteString(line)
		all.WriteString("\r\n")
	}
	all.WriteString(".\r\n")
	return w.NextPutAll(all.Bytes())
}

// plainLines iterates over the lines of text, which end as under AnyEOL, without their
// ends.
func plainLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			end, next := len(text), len(text)
			if i := strings.IndexAny(text, "\r\n"); i >= 0 {
				end, next = i, i+1
				if strings.HasPrefix(text[i:], "\r\n") {
					next++
				}
			}
			if !yield(text[:end]) {
				return
			}
			text = text[next:]
		}
	}
}

// wholeLine is NextLine where a line must follow if inside is true: the end of the stream
// is io.ErrUnexpectedEOF then.
func (r *Reader) wholeLine(inside bool) ([]byte, error) {
	line, err := r.NextLine()
	if err == io.EOF && inside {
		err = io.ErrUnexpectedEOF
	}
	return line, err
}
