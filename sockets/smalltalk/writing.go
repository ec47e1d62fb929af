package smalltalk

import (
	"bytes"
	"strings"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
	"github.com/smalltalk-sockets/go/streams"
)

// TextWriter formats text: a Socket, a StreamSocket, a [streams.Stream] or a
// [streams.Writer]. The functions that take one return the Writer behind it, so that
// they chain with its methods; Flush returns their errors. They may block, to flush a
// full buffer.
type TextWriter interface {
	// Display puts v as a person reads it.
	Display(v any) *streams.Writer
	// Printf puts text that is formatted as fmt.Printf does.
	Printf(format string, args ...any) *streams.Writer
}

// CR puts a carriage return.
//
// Smalltalk: Stream >> cr.
func CR(w TextWriter) *streams.Writer { return w.Display("\r") }

// Tab puts a tab.
//
// Smalltalk: Stream >> tab.
func Tab(w TextWriter) *streams.Writer { return w.Display("\t") }

// Tabs puts n tabs, none when n is negative.
//
// Smalltalk: Stream >> tab:.
func Tabs(w TextWriter, n int) *streams.Writer { return repeated(w, "\t", n) }

// Space puts a space.
//
// Smalltalk: Stream >> space.
func Space(w TextWriter) *streams.Writer { return w.Display(" ") }

// Spaces puts n spaces, none when n is negative.
//
// Smalltalk: Stream >> space:.
func Spaces(w TextWriter, n int) *streams.Writer { return repeated(w, " ", n) }

// longestRepeat is how many bytes a repetition puts at once, so that one of any length
// takes little memory.
const longestRepeat = 64 << 10

// repeated puts a character n times, up to the first error, which Flush returns.
func repeated(w TextWriter, c string, n int) *streams.Writer {
	n = max(0, n)
	out := w.Display(strings.Repeat(c, min(n, longestRepeat)))
	for n -= longestRepeat; n > 0 && out.Err() == nil; n -= longestRepeat {
		w.Display(strings.Repeat(c, min(n, longestRepeat)))
	}
	return out
}

// NLTab puts a line feed and a tab.
//
// Smalltalk: Stream >> nlTab.
func NLTab(w TextWriter) *streams.Writer { return w.Display("\n\t") }

// CRTab puts a carriage return and a tab.
//
// Smalltalk: Stream >> crTab.
func CRTab(w TextWriter) *streams.Writer { return w.Display("\r\t") }

// Store puts v as Go source would have it, as the format %#v does.
//
// Smalltalk: Stream >> store:.
func Store(w TextWriter, v any) *streams.Writer { return w.Printf("%#v", v) }

// ByteWriter puts bytes: a Socket, a StreamSocket, a [streams.Stream] or a
// [streams.Writer].
type ByteWriter interface {
	// NextPutAll puts all of p.
	NextPutAll(p []byte) error
	// Flush sends everything that was put.
	Flush() error
}

// NextPutAllFlush puts all of p and flushes, with the errors of both. It may block.
//
// Smalltalk: Stream >> nextPutAllFlush:.
func NextPutAllFlush(w ByteWriter, p []byte) error {
	if err := w.NextPutAll(p); err != nil {
		return err
	}
	return w.Flush()
}

// NextPutRepeat puts c n times, as one item of up to 64 KiB or else several of those. A
// negative n is a *sockets.RangeError. It may block, to flush a full buffer.
//
// Smalltalk: Stream >> next:put:.
func NextPutRepeat(w ByteWriter, n int, c byte) error {
	if err := misuse.Negative("smalltalk.NextPutRepeat", "count", n, ""); err != nil {
		return err
	}
	p := bytes.Repeat([]byte{c}, min(n, longestRepeat))
	for ; n > longestRepeat; n -= longestRepeat {
		if err := w.NextPutAll(p); err != nil {
			return err
		}
	}
	return w.NextPutAll(p[:n])
}
