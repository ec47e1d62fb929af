package streams_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httputil"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func ExampleReader_HTTPChunk() {
	r := over("5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\nDigest: x\r\n\r\nGET / HTTP/1.1\r\n")
	for {
		data, err := r.HTTPChunk(0)
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Printf("%s\n", data)
	}
	for line, err := range r.LineStrings() {
		fmt.Printf("%q %v\n", line, err)
	}
	// Output:
	// hello
	// , world
	// EOF
	// "Digest: x" <nil>
	// "" <nil>
	// "GET / HTTP/1.1" <nil>
}

// TestHTTPChunks compares with net/http/httputil, both ways.
func TestHTTPChunks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 1, 300), 0, 5).Draw(t, "body")
		var wire, theirs bytes.Buffer
		w, their := streams.NewWriter(readbuffer.NewWriteBuffer(wire.Write)), httputil.NewChunkedWriter(&theirs)
		for _, p := range body {
			require.NoError(t, w.PutHTTPChunk(p))
			_, _ = their.Write(p)
		}
		require.NoError(t, w.PutHTTPChunk(nil))
		require.NoError(t, w.Flush())
		_ = their.Close()
		require.Equal(t, theirs.String(), wire.String())

		r := hostileReader(t, wire.Bytes())
		for _, p := range body {
			got, err := insist(t, r, func() ([]byte, error) { return r.HTTPChunk(0) })
			require.NoError(t, err)
			require.Equal(t, p, got)
		}
		_, err := insist(t, r, func() ([]byte, error) { return r.HTTPChunk(0) })
		require.Equal(t, io.EOF, err)
	})
}

func TestNoHTTPChunk(t *testing.T) {
	for text, want := range map[string]error{
		"":                      io.ErrUnexpectedEOF,
		"5":                     io.ErrUnexpectedEOF,
		"5\r":                   io.ErrUnexpectedEOF,
		"5\r\nhell":             io.ErrUnexpectedEOF,
		"5\r\nhello":            io.ErrUnexpectedEOF,
		"5\r\nhelloX\r\n":       streams.ErrSyntax,
		"5\nhello\r\n":          streams.ErrSyntax,
		"5;a\nhello\r\n":        streams.ErrSyntax,
		"5x\r\nhello\r\n":       streams.ErrSyntax,
		"-5\r\nhello\r\n":       streams.ErrSyntax,
		"\r\nhello":             streams.ErrSyntax,
		"11\r\n":                readbuffer.ErrTooLong,
		"ffffffffffffffff\r\n":  readbuffer.ErrTooLong,
		"fffffffffffffffff\r\n": streams.ErrSyntax,
		"5;" + strings.Repeat("a", 5000) + "\r\nhello\r\n": readbuffer.ErrTooLong,
	} {
		r := over(text)
		_, err := r.HTTPChunk(16)
		require.ErrorIs(t, err, want, text)
		require.Equal(t, text, rest(t, r), "what is no chunk stays unread")
	}
	_, err := over("").HTTPChunk(-1)
	require.ErrorIs(t, err, streams.ErrRange)
}
