package streams

import (
	"fmt"
	"strconv"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// The methods of this file put text and return the writer, so that they chain.
// Their errors are kept for Flush, also that of a negative count. All may block, to
// flush a full buffer.

// NL puts a line feed.
//
// Smalltalk: Stream >> nl.
func (w *Writer) NL() *Writer { return w.text("\n") }

// CRLF puts a carriage return and a line feed, the line end of most protocols.
func (w *Writer) CRLF() *Writer { return w.text("\r\n") }

// Display puts v as a person reads it: text as it is, everything else as
// fmt.Print does.
//
// Smalltalk: Stream >> display:, Stream >> <<.
func (w *Writer) Display(v any) *Writer {
	switch v := v.(type) {
	case string:
		return w.text(v)
	case []byte:
		_, err := w.Write(v)
		return w.keep(err)
	case int:
		return w.appended(func(dst []byte) []byte { return strconv.AppendInt(dst, int64(v), 10) })
	}
	return w.Printf("%v", v)
}

// Print puts v as a programmer reads it: text in quotes, everything else as
// fmt.Print does.
//
// Smalltalk: Stream >> print:.
func (w *Writer) Print(v any) *Writer {
	switch v := v.(type) {
	case string:
		return w.appended(func(dst []byte) []byte { return strconv.AppendQuote(dst, v) })
	case []byte:
		return w.Printf("%q", v)
	}
	return w.Display(v)
}

// Printf puts text that is formatted as fmt.Printf does.
func (w *Writer) Printf(format string, args ...any) *Writer {
	return w.appended(func(dst []byte) []byte { return fmt.Appendf(dst, format, args...) })
}

func (w *Writer) text(s string) *Writer {
	_, err := w.WriteString(s)
	return w.keep(err)
}

// appended puts what format appends to the free room of the buffer, in place if
// it fits.
func (w *Writer) appended(format func(dst []byte) []byte) *Writer {
	return w.item(func(it *readbuffer.Item) error {
		_, err := it.Write(format(it.AvailableBuffer()))
		return err
	})
}

// item calls put with the buffer held against other goroutines, and keeps its
// error.
func (w *Writer) item(put func(*readbuffer.Item) error) *Writer {
	it := w.b().Begin()
	if w.failed == nil {
		w.failed = put(it)
	}
	w.failed = w.sent(it, w.failed)
	it.End()
	return w
}

// keep keeps the error of a formatting method for Flush.
func (w *Writer) keep(err error) *Writer {
	if err == nil {
		return w
	}
	return w.item(func(*readbuffer.Item) error { return err })
}
