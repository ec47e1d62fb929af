package streams_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestReadFrom(t *testing.T) {
	var out writes
	w := writerTo(&out)
	text := strings.Repeat("0123456789", 10_000)
	require.NoError(t, w.NextPut('>'))
	n, err := w.ReadFrom(io.MultiReader(strings.NewReader(text), strings.NewReader("end")))
	require.NoError(t, err)
	require.EqualValues(t, len(text)+3, n)
	require.NoError(t, w.Flush())
	require.Equal(t, ">"+text+"end", string(out.got))

	n, err = w.ReadFrom(io.MultiReader(strings.NewReader("ab"), failing(errBroken)))
	require.Equal(t, errBroken, err)
	require.EqualValues(t, 2, n)

	out.limited = true
	_, err = w.ReadFrom(strings.NewReader(text))
	require.Equal(t, errFull, err)
}

// Nothing waits in the buffer while the source of a copy does.
func TestReadFromASourceThatPauses(t *testing.T) {
	for name, copyTo := range map[string]func(*streams.Writer, io.Reader) (int64, error){
		"ReadFrom": (*streams.Writer).ReadFrom,
		"io.Copy":  func(w *streams.Writer, r io.Reader) (int64, error) { return io.Copy(w, r) },
		"WriteTo": func(w *streams.Writer, r io.Reader) (int64, error) {
			return streams.NewReader(readbuffer.FromReader(r)).WriteTo(w)
		},
	} {
		var sent strings.Builder
		w := streams.NewWriter(readbuffer.NewWriteBuffer(sent.Write))
		w.Display("put before ")
		left := []string{"one ", "two"}
		want := "put before "
		n, err := copyTo(w, readerFunc(func(p []byte) (int, error) {
			require.Equal(t, want, sent.String(), name)
			if len(left) == 0 {
				return 0, io.EOF
			}
			n := copy(p, left[0])
			want, left = want+left[0], left[1:]
			return n, nil
		}))
		require.NoError(t, err)
		require.EqualValues(t, 7, n)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A direct writer has nothing wait, and keeps what it could not send.
func TestDirectWriter(t *testing.T) {
	var sent []string
	var failure error
	w := streams.NewDirectWriter(readbuffer.NewWriteBuffer(func(p []byte) (int, error) {
		if failure != nil {
			return 0, failure
		}
		sent = append(sent, string(p))
		return len(p), nil
	}, readbuffer.Size(8)))
	w.Display("a").CRLF().Printf("%d", 7)
	require.NoError(t, w.PutUint16BE(1))
	require.NoError(t, w.PutFrameUvarint([]byte("a frame longer than the buffer")))
	_, err := w.WriteRune('é')
	require.NoError(t, err)
	require.Equal(t, []string{"a", "\r\n", "7", "\x00\x01", "\x1ea frame longer than the buffer", "é"}, sent)

	sent, failure = nil, os.ErrDeadlineExceeded
	require.Equal(t, failure, w.NextPut('b'))
	require.True(t, w.Pending())
	failure = nil
	require.NoError(t, w.NextPut('c'))
	require.Equal(t, []string{"bc"}, sent)
	require.False(t, w.Pending())
}
