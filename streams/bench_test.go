package streams_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// Compare the implementations of one run with each other only:
//
//	go test -run - -bench . -count 10 ./streams | benchstat -col /impl -

// endless gives the same bytes again and again, at most a chunk at each Read.
type endless struct {
	block []byte
	at    int
}

const chunk = 4096

func (e *endless) Read(p []byte) (int, error) {
	if e.at == len(e.block) {
		e.at = 0
	}
	n := copy(p[:min(len(p), chunk)], e.block[e.at:])
	e.at += n
	return n, nil
}

// source repeats an item until there is more than the caches nearby hold.
func source(item []byte) *endless {
	return &endless{block: bytes.Repeat(item, (5<<18)/len(item))}
}

func lineOf(end string) []byte {
	return append(bytes.Repeat([]byte("x"), 80-len(end)), end...)
}

var sink int

func BenchmarkNextLine(b *testing.B) {
	b.Run("impl=raw", func(b *testing.B) {
		block := source(lineOf("\n")).block
		rest := block
		b.SetBytes(80)
		for b.Loop() {
			if len(rest) == 0 {
				rest = block
			}
			i := bytes.IndexByte(rest, '\n')
			sink += len(rest[:i])
			rest = rest[i+1:]
		}
	})
	// What no reader without an index of line ends can beat: the same loop over
	// chunks that were copied first.
	b.Run("impl=floor", func(b *testing.B) {
		src := source(lineOf("\n"))
		buf := make([]byte, chunk)
		var rest []byte
		b.SetBytes(80)
		for b.Loop() {
			i := bytes.IndexByte(rest, '\n')
			for i < 0 {
				kept := copy(buf, rest)
				n, _ := src.Read(buf[kept:])
				rest = buf[:kept+n]
				i = bytes.IndexByte(rest, '\n')
			}
			sink += len(rest[:i])
			rest = rest[i+1:]
		}
	})
	for _, eol := range []streams.EOL{streams.LF, streams.AnyEOL} {
		b.Run("impl=streams-"+eol.String(), func(b *testing.B) { benchmarkLine(b, eol, "\n") })
	}
	b.Run("impl=bufio.ReadSlice", func(b *testing.B) {
		r := bufio.NewReaderSize(source(lineOf("\n")), chunk)
		b.SetBytes(80)
		for b.Loop() {
			line, err := r.ReadSlice('\n')
			if err != nil {
				b.Fatal(err)
			}
			sink += len(line) - 1
		}
	})
	b.Run("impl=bufio.Scanner", func(b *testing.B) {
		s := bufio.NewScanner(source(lineOf("\n")))
		b.SetBytes(80)
		for b.Loop() {
			if !s.Scan() {
				b.Fatal(s.Err())
			}
			sink += len(s.Bytes())
		}
	})
}

func BenchmarkNextLineCRLF(b *testing.B) {
	b.Run("impl=raw", func(b *testing.B) {
		block := source(lineOf("\r\n")).block
		rest := block
		b.SetBytes(80)
		for b.Loop() {
			if len(rest) == 0 {
				rest = block
			}
			i := bytes.Index(rest, []byte("\r\n"))
			sink += len(rest[:i])
			rest = rest[i+2:]
		}
	})
	for _, eol := range []streams.EOL{streams.LFOrCRLF, streams.CRLF, streams.AnyEOL} {
		b.Run("impl=streams-"+eol.String(), func(b *testing.B) { benchmarkLine(b, eol, "\r\n") })
	}
	b.Run("impl=bufio.ReadLine", func(b *testing.B) {
		r := bufio.NewReaderSize(source(lineOf("\r\n")), chunk)
		b.SetBytes(80)
		for b.Loop() {
			line, _, err := r.ReadLine()
			if err != nil {
				b.Fatal(err)
			}
			sink += len(line)
		}
	})
}

func benchmarkLine(b *testing.B, eol streams.EOL, end string) {
	b.Helper()
	r := reader(source(lineOf(end)))
	r.SetEOL(eol)
	b.SetBytes(80)
	b.ReportAllocs()
	for b.Loop() {
		line, err := r.NextLine()
		if err != nil {
			b.Fatal(err)
		}
		sink += len(line)
	}
}

func BenchmarkLines(b *testing.B) {
	b.Run("impl=streams", func(b *testing.B) {
		r := reader(source(lineOf("\n")))
		b.SetBytes(80)
		b.ReportAllocs()
		for line, err := range r.Lines() {
			sink += len(line)
			if err != nil || !b.Loop() {
				break
			}
		}
	})
	b.Run("impl=bufio.Scanner", func(b *testing.B) {
		s := bufio.NewScanner(source(lineOf("\n")))
		b.SetBytes(80)
		for b.Loop() && s.Scan() {
			sink += len(s.Bytes())
		}
	})
}

func BenchmarkFrame16(b *testing.B) {
	item := append([]byte{0, 0, 0, 16}, make([]byte, 16)...)
	b.Run("impl=raw", func(b *testing.B) {
		block := source(item).block
		rest := block
		b.SetBytes(20)
		for b.Loop() {
			if len(rest) == 0 {
				rest = block
			}
			n := int(binary.BigEndian.Uint32(rest)) + 4
			sink += len(rest[4:n])
			rest = rest[n:]
		}
	})
	b.Run("impl=streams", func(b *testing.B) {
		r := reader(source(item))
		framing := streams.MustFraming(streams.Header{Size: 4, Strip: 4})
		b.SetBytes(20)
		b.ReportAllocs()
		for b.Loop() {
			frame, err := r.Frame(framing)
			if err != nil {
				b.Fatal(err)
			}
			sink += len(frame)
		}
	})
	b.Run("impl=bufio.Peek", func(b *testing.B) {
		r := bufio.NewReaderSize(source(item), chunk)
		b.SetBytes(20)
		for b.Loop() {
			head, err := r.Peek(4)
			if err != nil {
				b.Fatal(err)
			}
			n := int(binary.BigEndian.Uint32(head)) + 4
			frame, err := r.Peek(n)
			if err != nil {
				b.Fatal(err)
			}
			sink += len(frame[4:])
			_, _ = r.Discard(n)
		}
	})
	b.Run("impl=io.ReadFull", func(b *testing.B) {
		r := bufio.NewReaderSize(source(item), chunk)
		p := make([]byte, 64)
		b.SetBytes(20)
		for b.Loop() {
			if _, err := io.ReadFull(r, p[:4]); err != nil {
				b.Fatal(err)
			}
			frame := p[:binary.BigEndian.Uint32(p)]
			if _, err := io.ReadFull(r, frame); err != nil {
				b.Fatal(err)
			}
			sink += len(frame)
		}
	})
}

func BenchmarkUint32(b *testing.B) {
	item := []byte{1, 2, 3, 4}
	b.Run("impl=streams", func(b *testing.B) {
		r := reader(source(item))
		b.ReportAllocs()
		for b.Loop() {
			v, err := r.Uint32BE()
			if err != nil {
				b.Fatal(err)
			}
			sink += int(v)
		}
	})
	b.Run("impl=bufio.Peek", func(b *testing.B) {
		r := bufio.NewReaderSize(source(item), chunk)
		for b.Loop() {
			p, err := r.Peek(4)
			if err != nil {
				b.Fatal(err)
			}
			sink += int(binary.BigEndian.Uint32(p))
			_, _ = r.Discard(4)
		}
	})
}

func BenchmarkUvarint(b *testing.B) {
	var item []byte
	for _, v := range []uint64{5, 300, 70_000, 9, 20_000_000, 129} {
		item = binary.AppendUvarint(item, v)
	}
	b.Run("impl=streams", func(b *testing.B) {
		r := reader(source(item))
		b.ReportAllocs()
		for b.Loop() {
			v, err := r.Uvarint()
			if err != nil {
				b.Fatal(err)
			}
			sink += int(v)
		}
	})
	b.Run("impl=bufio.ReadUvarint", func(b *testing.B) {
		r := bufio.NewReaderSize(source(item), chunk)
		for b.Loop() {
			v, err := binary.ReadUvarint(r)
			if err != nil {
				b.Fatal(err)
			}
			sink += int(v)
		}
	})
}

func BenchmarkWrite80(b *testing.B) {
	item := lineOf("\n")
	b.Run("impl=streams", func(b *testing.B) {
		w := streams.NewWriter(readbuffer.NewWriteBuffer(io.Discard.Write))
		b.ReportAllocs()
		for b.Loop() {
			_, _ = w.Write(item)
		}
	})
	b.Run("impl=streams-PutFrame", func(b *testing.B) {
		w := streams.NewWriter(readbuffer.NewWriteBuffer(io.Discard.Write))
		framing := streams.MustFraming(streams.Header{Size: 4, Strip: 4})
		b.ReportAllocs()
		for b.Loop() {
			_ = w.PutFrame(framing, item)
		}
	})
	b.Run("impl=bufio", func(b *testing.B) {
		w := bufio.NewWriter(io.Discard)
		for b.Loop() {
			_, _ = w.Write(item)
		}
	})
}

func reader(r io.Reader) *streams.Reader {
	return streams.NewReader(readbuffer.FromReader(r, readbuffer.Size(chunk)))
}
