package streams_test

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestNetstringThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 40), 0, 5).Draw(t, "items")
		wire := written(t, func(w *streams.Writer) error {
			for _, item := range items {
				require.NoError(t, w.PutNetstring(item))
			}
			return nil
		})
		r := hostileReader(t, wire)
		for _, item := range items {
			got, err := insist(t, r, func() ([]byte, error) { return r.Netstring(40) })
			require.NoError(t, err)
			require.Equal(t, string(item), string(got))
		}
		_, err := insist(t, r, func() ([]byte, error) { return r.Netstring(0) })
		require.Equal(t, io.EOF, err)
	})
}

func TestNoNetstring(t *testing.T) {
	for text, want := range map[string]error{
		"x":      streams.ErrSyntax,
		":,":     streams.ErrSyntax,
		"-1:,":   streams.ErrSyntax,
		"01:a,":  streams.ErrSyntax,
		"00:,":   streams.ErrSyntax,
		"1 :a,":  streams.ErrSyntax,
		"1:ab,":  streams.ErrSyntax,
		"1:a;":   streams.ErrSyntax,
		"6:":     readbuffer.ErrTooLong,
		"99999:": readbuffer.ErrTooLong,
		"1":      io.ErrUnexpectedEOF,
		"1:":     io.ErrUnexpectedEOF,
		"1:a":    io.ErrUnexpectedEOF,
	} {
		r := over(text)
		_, err := r.Netstring(5)
		require.ErrorIs(t, err, want, text)
		require.Equal(t, text, rest(t, r))
	}
}

func TestNetstringLimitIsFoundBeforeTheBytes(t *testing.T) {
	r := inParts("2000000:", "")
	_, err := r.Netstring(0)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	require.LessOrEqual(t, streams.ReadBufferOf(r).Cap(), 4096)
	r = inParts("20:", "", "01234567890123456789,")
	_, err = r.Netstring(0)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	p, err := r.Netstring(0)
	require.NoError(t, err)
	require.Len(t, p, 20)
}
