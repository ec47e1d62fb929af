package readbuffer_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func Example() {
	in := readbuffer.FromReader(strings.NewReader("name: Ada\r\nborn: 1815\r\n"))
	out := readbuffer.NewWriteBuffer(os.Stdout.Write)
	for {
		key, err := in.UpTo(':', 100)
		if err == io.EOF {
			break
		}
		_, _ = out.Write(key)
		_, _ = out.WriteString(" is")
		value, _ := in.UpToAll([]byte("\r\n"), 100)
		_, _ = out.Write(value)
		_ = out.WriteByte('\n')
	}
	_ = out.Flush()
	// Output:
	// name is Ada
	// born is 1815
}

// A timeout in the middle of an item loses nothing: the same operation can be
// called again.
func ExampleReadBuffer() {
	parts := []string{"DELE 12", "", "345\n"}
	fill := func(p []byte) (int, error) {
		part := parts[0]
		parts = parts[1:]
		if part == "" {
			return 0, os.ErrDeadlineExceeded
		}
		return copy(p, part), nil
	}
	b := readbuffer.New(fill)
	line, err := b.UpTo('\n', 0)
	fmt.Printf("%q %v\n", line, err)
	line, err = b.UpTo('\n', 0)
	fmt.Printf("%q %v\n", line, err)
	// Output:
	// "" i/o timeout
	// "DELE 12345" <nil>
}

// An item that is too long is refused, stays where it is, and can be skipped.
func ExampleLimitError() {
	b := readbuffer.FromString("far too long;ok;")
	_, err := b.UpTo(';', 5)
	fmt.Println(err)
	_, _ = b.SkipTo(';')
	item, _ := b.UpTo(';', 5)
	fmt.Printf("%s\n", item)
	// Output:
	// readbuffer: item at offset 0 has 6 bytes or more, limit is 5
	// ok
}

// What is put between Begin and End stays together.
func ExampleWriteBuffer_Begin() {
	b := readbuffer.NewWriteBuffer(os.Stdout.Write, readbuffer.Shared())
	it := b.Begin()
	_, _ = it.WriteString("head, ")
	_, _ = it.WriteString("body")
	it.End()
	fmt.Println(b.Pending())
	_ = b.Flush()
	// Output:
	// true
	// head, body
}
