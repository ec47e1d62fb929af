package streams_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func Example() {
	r := streams.NewReader(readbuffer.FromString("GET /index HTTP/1.1\r\nHost: here\r\n\r\n"))
	r.SetEOL(streams.CRLF)
	method, _ := r.UpToString(' ')
	path, _ := r.UpToString(' ')
	version, _ := r.NextLineString()
	fmt.Println(method, path, version)
	for header, err := range r.LineStrings() {
		if err != nil || header == "" {
			break
		}
		fmt.Println(header)
	}
	// Output:
	// GET /index HTTP/1.1
	// Host: here
}

func ExampleReader() {
	r := streams.NewReader(readbuffer.FromString("name=Ada;born=1815"))
	key, _ := r.UpToString('=')
	name, _ := r.UpToString(';')
	_, _ = r.SkipTo('=')
	year, _ := r.Decimal()
	fmt.Println(key, name, year)
	// Output: name Ada 1815
}

func ExampleReader_Lines() {
	r := streams.NewReader(readbuffer.FromString("one\ntwo\r\nthree"))
	for line, err := range r.Lines() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", line)
	}
	// Output:
	// one
	// two
	// three
}

// A line that is too long is refused and can be skipped.
func ExampleReader_SkipLine() {
	r := streams.NewReader(readbuffer.FromString(strings.Repeat("x", 1000) + "\nok\n"))
	_ = r.SetLineLimit(80)
	_, err := r.NextLine()
	fmt.Println(errors.Is(err, readbuffer.ErrTooLong))
	_, _ = r.SkipLine()
	line, _ := r.NextLineString()
	fmt.Println(line)
	// Output:
	// true
	// ok
}

// A part is a stream of its own that ends where the part ends.
func ExampleReader_Limit() {
	r := streams.NewReader(readbuffer.FromString("5 hello world"))
	size, _ := r.Decimal()
	_, _ = r.Skip(1)
	body, _ := r.Limit(size)
	word, _ := body.UpToEnd(0)
	fmt.Printf("%s\n", word)
	_ = body.Drain()
	rest, _ := r.UpToEnd(0)
	fmt.Printf("%q\n", rest)
	// Output:
	// hello
	// " world"
}

func ExampleWriter() {
	w := streams.NewWriter(readbuffer.NewWriteBuffer(os.Stdout.Write))
	w.Display("answer: ").Print("forty").Printf(" %d", 2).NL()
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output: answer: "forty" 2
}

func ExampleFraming() {
	framing := streams.MustFraming(streams.Header{Size: 2, Strip: 2, Limit: 1000})
	var wire bytes.Buffer
	s := streams.New(&wire)
	_ = s.PutFrame(framing, []byte("first"))
	_ = s.PutFrame(framing, []byte("second"))
	for frame, err := range s.Frames(framing) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", frame)
	}
	// Output:
	// first
	// second
}

func ExampleStream() {
	var wire bytes.Buffer
	s := streams.New(&wire)
	s.Display("ping").NL()
	line, _ := s.NextLineString() // flushes first
	fmt.Println(line)
	// Output: ping
}
