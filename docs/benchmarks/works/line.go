package works

import (
	"bufio"
	"bytes"
	"io"
	"net/textproto"
	"testing"

	"github.com/cloudwego/netpoll"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// The names of contenders that read from memory. Raw is a loop over one slice, with
// no reader at all.
const (
	Raw          = "raw"
	StreamLF     = "streamLF"
	StreamAnyEOL = "streamAnyEOL"
	StreamCRLF   = "streamCRLF"
	StreamLines  = "streamLines"
	ReadSlice    = "bufio.ReadSlice"
	Scanner      = "bufio.Scanner"
	ReadString   = "bufio.ReadString"
	Textproto    = "textproto"
	Netpoll      = "netpoll"
)

// lineSize is the size of a line with its end, and chunk that of the buffers.
const (
	lineSize = 80
	chunk    = 4096
)

// lines are the works that read lines out of memory.
func lines() []Work {
	lf, crlf := lineOf("\n"), lineOf("\r\n")
	return []Work{
		{Name: "nextLine", What: "a line of 80 bytes out of fills of 4 KiB", Unit: nanoseconds, Contenders: []Contender{
			rawLines(lf, "\n"),
			streamLine(StreamLF, lf, streams.LF, chunk),
			streamLine(StreamAnyEOL, lf, streams.AnyEOL, chunk),
			streamLine(StreamCRLF, crlf, streams.CRLF, chunk),
			streamLines(lf),
			sliceLines(lf, chunk),
			scanLines(lf),
			stringLines(lf),
			textLines(crlf),
			netpollLines(lf),
		}},
		{Name: "nextLineSmallFills", What: "a line of 80 bytes out of fills of 64 bytes", Unit: nanoseconds, Contenders: []Contender{
			streamLine(StreamLF, lf, streams.LF, 64),
			streamLine(StreamAnyEOL, lf, streams.AnyEOL, 64),
			sliceLines(lf, 64),
		}},
	}
}

func lineOf(end string) []byte {
	return append(bytes.Repeat([]byte("x"), lineSize-len(end)), end...)
}

// endless gives the same bytes again and again, at most so many at each Read.
type endless struct {
	block []byte
	most  int
	at    int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.at == len(e.block) {
		e.at = 0
	}
	n := copy(p[:min(len(p), e.most)], e.block[e.at:])
	e.at += n
	return n, nil
}

// source repeats an item until there is more than the caches nearby hold.
func source(item []byte, most int) *endless {
	return &endless{block: bytes.Repeat(item, (5<<18)/len(item)), most: most}
}

func streamReader(r io.Reader) *streams.Reader {
	return streams.NewReader(readbuffer.FromReader(r, readbuffer.Size(chunk)))
}

// read measures a function that returns how many bytes it has read, which has to be
// the same each time.
func read(b *testing.B, size int, next func() (int, error)) {
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		n, err := next()
		if n != size || err != nil {
			b.Fatal(n, " bytes instead of ", size, ": ", err)
		}
	}
}

func rawLines(line []byte, end string) Contender {
	return Contender{Raw, func(b *testing.B) {
		block := source(line, chunk).block
		rest, size := block, len(line)-len(end)
		b.SetBytes(lineSize)
		for b.Loop() {
			if len(rest) == 0 {
				rest = block
			}
			i := bytes.IndexByte(rest, end[0])
			if i != size {
				b.Fatal("a line of ", i, " bytes")
			}
			rest = rest[i+len(end):]
		}
	}}
}

func streamLine(name string, line []byte, eol streams.EOL, most int) Contender {
	return Contender{name, func(b *testing.B) {
		r := streamReader(source(line, most))
		r.SetEOL(eol)
		size := len(bytes.TrimRight(line, "\r\n"))
		b.SetBytes(lineSize)
		b.ReportAllocs()
		for b.Loop() {
			got, err := r.NextLine()
			if len(got) != size || err != nil {
				b.Fatal("a line of ", len(got), " bytes: ", err)
			}
		}
	}}
}

func streamLines(line []byte) Contender {
	return Contender{StreamLines, func(b *testing.B) {
		b.SetBytes(lineSize)
		b.ReportAllocs()
		for got, err := range streamReader(source(line, chunk)).Lines() {
			if !b.Loop() {
				break
			}
			if len(got) != len(line)-1 || err != nil {
				b.Fatal("a line of ", len(got), " bytes: ", err)
			}
		}
	}}
}

func sliceLines(line []byte, most int) Contender {
	return Contender{ReadSlice, func(b *testing.B) {
		r := bufio.NewReaderSize(source(line, most), chunk)
		b.SetBytes(lineSize)
		b.ReportAllocs()
		for b.Loop() {
			got, err := r.ReadSlice('\n')
			if len(got) != lineSize || err != nil {
				b.Fatal("a line of ", len(got), " bytes: ", err)
			}
		}
	}}
}

func scanLines(line []byte) Contender {
	return Contender{Scanner, func(b *testing.B) {
		s := bufio.NewScanner(source(line, chunk))
		read(b, lineSize-1, func() (int, error) {
			s.Scan()
			return len(s.Bytes()), s.Err()
		})
	}}
}

func stringLines(line []byte) Contender {
	return Contender{ReadString, func(b *testing.B) {
		r := bufio.NewReaderSize(source(line, chunk), chunk)
		read(b, lineSize, func() (int, error) {
			got, err := r.ReadString('\n')
			return len(got), err
		})
	}}
}

func textLines(line []byte) Contender {
	return Contender{Textproto, func(b *testing.B) {
		r := textproto.NewReader(bufio.NewReaderSize(source(line, chunk), chunk))
		read(b, lineSize-2, func() (int, error) {
			got, err := r.ReadLineBytes()
			return len(got), err
		})
	}}
}

// netpollLines releases what it has read after each 64 lines, as a program has to do.
func netpollLines(line []byte) Contender {
	return Contender{Netpoll, func(b *testing.B) {
		r := netpoll.NewReader(source(line, chunk))
		n := 0
		read(b, lineSize, func() (int, error) {
			if n++; n%64 == 0 {
				_ = r.Release()
			}
			got, err := r.Until('\n')
			if err != nil { // the line is not whole yet
				if _, err := r.Peek(r.Len() + 1); err != nil {
					return 0, err
				}
				got, err = r.Until('\n')
			}
			return len(got), err
		})
	}}
}
