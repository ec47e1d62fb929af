package streams_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestNegativeNumbersNameTheMethodThatWasCalled(t *testing.T) {
	r := over("hello")
	w := streams.NewWriter(readbuffer.NewWriteBuffer(new(bytes.Buffer).Write))
	for text, use := range map[string]func() error{
		"readbuffer.Next: count -1 is less than 0":          func() error { _, err := r.Next(-1); return err },
		"readbuffer.Peek: count -1 is less than 0":          func() error { _, err := r.Peek(-1); return err },
		"readbuffer.NextAvailable: count -1 is less than 0": func() error { _, err := r.NextAvailable(-1); return err },
		"streams.NextString: count -1 is less than 0":       func() error { _, err := r.NextString(-1); return err },
		"streams.NextTo: count -7 is less than 0":           func() error { _, err := r.NextTo(w, -7); return err },
		"streams.NextAvailableTo: count -1 is less than 0":  func() error { _, err := r.NextAvailableTo(w, -1); return err },
		"streams.Limit: size -1 is less than 0":             func() error { _, err := r.Limit(-1); return err },

		"streams.SetLineLimit: limit -1 is less than 0; 0 means the Max of the buffer": func() error { return r.SetLineLimit(-1) },
		"streams.FrameUvarint: limit -1 is less than 0; 0 means the Max of the buffer": func() error { _, err := r.FrameUvarint(-1); return err },
		"streams.Netstring: limit -1 is less than 0; 0 means the Max of the buffer":    func() error { _, err := r.Netstring(-1); return err },
		"readbuffer.UpToEnd: limit -1 is less than 0; 0 means the Max of the buffer":   func() error { _, err := r.UpToEnd(-1); return err },

		"streams.PutUvarintQUIC: number 4611686018427387904 is outside 0..4611686018427387903": func() error {
			return w.PutUvarintQUIC(streams.MaxQUIC + 1)
		},
	} {
		err := use()
		require.EqualError(t, err, text)
		require.ErrorIs(t, err, streams.ErrRange)
		require.NotErrorIs(t, err, streams.ErrSyntax)
	}
	require.Equal(t, 1<<20, r.LineLimit(), "nothing changed")
	require.Equal(t, "hello", rest(t, r), "nothing was consumed")
}

func TestNoSuchPolicy(t *testing.T) {
	require.PanicsWithValue(t, "streams.SetEOL: EOL(9) is no policy: use AnyEOL, LF, CRLF or LFOrCRLF", func() { over("").SetEOL(9) })
}
