package streams_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestFrameShapes(t *testing.T) {
	for name, c := range map[string]struct {
		header streams.Header
		wire   string
		want   string
	}{
		"length and payload":   {streams.Header{Size: 2}, "\x00\x03abc", "\x00\x03abc"},
		"stripped":             {streams.Header{Size: 2, Strip: 2}, "\x00\x03abc", "abc"},
		"little endian":        {streams.Header{Size: 2, Order: binary.LittleEndian, Strip: 2}, "\x03\x00abc", "abc"},
		"counts itself":        {streams.Header{Size: 2, Adjust: -2, Strip: 2}, "\x00\x05abc", "abc"},
		"type before":          {streams.Header{Offset: 1, Size: 1}, "T\x03abc", "T\x03abc"},
		"flags behind":         {streams.Header{Size: 1, Adjust: 2, Strip: 3}, "\x03ffabc", "abc"},
		"three bytes":          {streams.Header{Size: 3, Strip: 3}, "\x00\x00\x03abc", "abc"},
		"eight little endian":  {streams.Header{Size: 8, Order: binary.LittleEndian, Strip: 8}, "\x01\x00\x00\x00\x00\x00\x00\x00a", "a"},
		"counts type and size": {streams.Header{Offset: 1, Size: 4, Adjust: -5, Strip: 5, Order: binary.BigEndian}, "T\x00\x00\x00\x07ab", "ab"},
		"empty":                {streams.Header{Size: 4, Strip: 4}, "\x00\x00\x00\x00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := over(c.wire + "next")
			p, err := r.Frame(streams.MustFraming(c.header))
			require.NoError(t, err)
			require.Equal(t, c.want, string(p))
			require.Equal(t, "next", rest(t, r))
		})
	}
}

func TestFrameThatIsTooLongOrTooShort(t *testing.T) {
	limited := streams.MustFraming(streams.Header{Size: 4, Limit: 100})
	r := over("\x00\x00\x00\x61")
	_, err := r.Frame(limited)
	var limit *readbuffer.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, readbuffer.LimitError{What: "frame", Limit: 100, Seen: 101}, *limit)

	for _, wire := range []string{"\xff\xff\xff\xff\xff\xff\xff\xff", "\x7f\xff\xff\xff\xff\xff\xff\xff"} {
		_, err = over(wire).Frame(streams.MustFraming(streams.Header{Size: 8, Adjust: 100}))
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
		_, err = over(wire).Frame(streams.MustFraming(streams.Header{Size: 8, Adjust: -100}))
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
	}

	r = over("\x03abc")
	_, err = r.Frame(streams.MustFraming(streams.Header{Size: 1, Adjust: -4}))
	require.ErrorIs(t, err, streams.ErrSyntax)
	require.Zero(t, r.Offset())
	_, err = r.Frame(streams.MustFraming(streams.Header{Size: 1, Strip: 5}))
	require.ErrorIs(t, err, streams.ErrSyntax)
}

func TestFrameTakesNoMemoryForAClaim(t *testing.T) {
	r := inParts("\xff\xff\xff\xff", "")
	_, err := r.Frame(streams.MustFraming(streams.Header{Size: 4}))
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	require.Equal(t, 4096, streams.ReadBufferOf(r).Cap())
}

func TestFrameThatTheEndCutsOff(t *testing.T) {
	f := streams.MustFraming(streams.Header{Size: 2, Strip: 2})
	for _, wire := range []string{"\x00", "\x00\x03ab"} {
		r := over(wire)
		_, err := r.Frame(f)
		require.Equal(t, io.ErrUnexpectedEOF, err)
		require.Equal(t, wire, rest(t, r))
		_, err = r.Frame(f)
		require.Equal(t, io.EOF, err)
	}
}

func TestSkipFrame(t *testing.T) {
	f := streams.MustFraming(streams.Header{Size: 2, Strip: 2, Limit: 10})
	r := inParts("\x00\x14", "", "0123456789", "", "0123456789\x00\x01x")
	_, err := r.Frame(f)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	left, err := r.SkipFrame(f)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	for err != nil {
		require.Equal(t, os.ErrDeadlineExceeded, err)
		var n int64
		n, err = r.Skip(left)
		left -= n
	}
	p, err := r.Frame(f)
	require.NoError(t, err)
	require.Equal(t, "x", string(p))
}

func TestPutFrameRefuses(t *testing.T) {
	var out writes
	w := streams.NewWriter(readbuffer.NewWriteBuffer(out.Write, readbuffer.Size(10), readbuffer.Max(1000)))
	require.EqualError(t, w.PutFrame(streams.MustFraming(streams.Header{Size: 1, Strip: 1}), make([]byte, 256)),
		"streams.PutFrame: size of p 256 is outside 0..255")
	require.EqualError(t, w.PutFrame(streams.MustFraming(streams.Header{Size: 4}), []byte("abc")),
		"streams.PutFrame: size of p 3 is outside 4..4294967299")
	require.ErrorIs(t, w.PutFrame(streams.MustFraming(streams.Header{Size: 1, Adjust: 9}), []byte("abc")), streams.ErrRange)
	require.ErrorIs(t, w.PutFrame(streams.MustFraming(streams.Header{Size: 4, Limit: 10, Strip: 4}), make([]byte, 7)), readbuffer.ErrTooLong)
	require.ErrorIs(t, w.PutFrame(streams.MustFraming(streams.Header{Size: 4, Strip: 4}), make([]byte, 997)), readbuffer.ErrTooLong)
	require.ErrorIs(t, w.PutFrameUvarint(make([]byte, 999)), readbuffer.ErrTooLong)
	require.NoError(t, w.Flush())
	require.Empty(t, out.got, "a refused frame costs nothing")
}

// TestFramesThereAndBack puts frames of any shape and reads them back over a
// hostile source.
func TestFramesThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := streams.Header{
			Offset: rapid.IntRange(0, 5).Draw(t, "offset"),
			Size:   rapid.IntRange(1, 8).Draw(t, "size"),
			Adjust: rapid.IntRange(-20, 10).Draw(t, "adjust"),
		}
		if rapid.Bool().Draw(t, "little endian") {
			h.Order = binary.LittleEndian
		}
		h.Strip = rapid.IntRange(0, h.Offset+h.Size+3).Draw(t, "strip")
		f := streams.MustFraming(h)
		payload := rapid.SliceOfN(rapid.Byte(), 30, 60).Draw(t, "payload")
		for i := max(h.Offset-h.Strip, 0); i < h.Offset+h.Size-h.Strip; i++ {
			payload[i] = 0 // where the length goes
		}
		wire := written(t, func(w *streams.Writer) error { return w.PutFrame(f, payload) })
		r := hostileReader(t, append(wire, wire...))
		for range 2 {
			got, err := insist(t, r, func() ([]byte, error) { return r.Frame(f) })
			require.NoError(t, err)
			for i := max(h.Offset-h.Strip, 0); i < h.Offset+h.Size-h.Strip; i++ {
				payload[i] = got[i] // the length was filled in
			}
			require.Equal(t, payload, got)
		}
	})
}

// TestPutFrameReplacesNothing: where the length is a part of what is put, it is filled
// in or right already.
func TestPutFrameReplacesNothing(t *testing.T) {
	for _, h := range []streams.Header{
		{Offset: 1, Size: 2}, {Offset: 1, Size: 2, Order: binary.LittleEndian}, {Offset: 1, Size: 2, Strip: 2},
	} {
		f := streams.MustFraming(h)
		put := func(p []byte) []byte { return written(t, func(w *streams.Writer) error { return w.PutFrame(f, p) }) }
		empty := []byte("T\x00\x00abc")[h.Strip:]
		wire := put(empty)
		require.Equal(t, wire, put(wire[h.Strip:]), "passed on as it came")
		for i := 1; i < 3-h.Strip; i++ {
			wrong := bytes.Clone(empty)
			wrong[i] = '!'
			w := streams.NewWriter(readbuffer.NewWriteBuffer(nil))
			require.EqualError(t, w.PutFrame(f, wrong), "streams.PutFrame: p has bytes where the length goes: they must be zero or that length")
			require.False(t, w.Pending())
		}
		if h.Strip == 2 { // half of the field
			w := streams.NewWriter(readbuffer.NewWriteBuffer(nil))
			require.ErrorIs(t, w.PutFrame(f, []byte("\x09abc")), streams.ErrArgument)
		}
	}
}

func TestFrameUvarint(t *testing.T) {
	payload := bytes.Repeat([]byte("x"), 300)
	wire := written(t, func(w *streams.Writer) error { return w.PutFrameUvarint(payload) })
	require.Equal(t, append(binary.AppendUvarint(nil, 300), payload...), wire)
	r := over(string(wire))
	_, err := r.FrameUvarint(299)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	p, err := r.FrameUvarint(300)
	require.NoError(t, err)
	require.Equal(t, payload, p)

	r = over("\x05abc")
	_, err = r.FrameUvarint(0)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Equal(t, "\x05abc", rest(t, r))
	_, err = over("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").FrameUvarint(0)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
}
