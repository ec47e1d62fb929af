package trace

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Transcript returns an observer that writes each event to w as a line, in one Write:
// the text of [Event.String]. Its errors are ignored. Transcript panics for nil.
//
// w is written to during Observe, so it must not block, nor use the network.
func Transcript(w io.Writer) Observer {
	if misuse.IsNil(w) {
		panic("trace: Transcript(nil): pass a writer, as os.Stderr")
	}
	return &transcript{w: w}
}

// transcript is an Observer. The calls of Observe follow each other, so it needs no lock.
type transcript struct {
	w    io.Writer
	line []byte
}

func (t *transcript) Observe(e *Event) {
	t.line = append(e.appendTo(t.line[:0]), '\n')
	_, _ = t.w.Write(t.line)
}
