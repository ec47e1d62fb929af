package streams_test

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// Each fuzz target reads items from the bytes in one piece and behind a hostile
// source, and compares; and where there is a plain way to say what is right, it
// compares with that.

// sameItems reads items until an error that is not a timeout. It checks that
// both readers find the same items and the same end.
func sameItems(t *testing.T, stream, script []byte, next func(*streams.Reader) (string, error)) (items []string, err error) {
	t.Helper()
	whole, hostile := over(string(stream)), scripted(stream, script, 1+len(script)%70)
	for {
		want, wantErr := next(whole)
		got, err := insist(t, hostile, func() (string, error) { return next(hostile) })
		require.Equal(t, want, got)
		require.Equal(t, wantErr, err)
		if b := streams.ReadBufferOf(hostile); !b.IsEmpty() || b.IsDirect() { // else an LF may be owing
			require.Equal(t, whole.Offset(), hostile.Offset())
		}
		if err != nil {
			return items, err
		}
		items = append(items, got)
	}
}

func FuzzLine(f *testing.F) {
	f.Add([]byte("one\r\ntwo\nthree\rfour"), []byte{3, 0, 9}, uint8(0))
	f.Add([]byte("\r\n\r\n\n\r"), []byte{2, 2, 2}, uint8(2))
	f.Fuzz(func(t *testing.T, stream, script []byte, policy uint8) {
		eol := streams.EOL(policy % 4)
		const limit = 20
		items, err := sameItems(t, stream, script, func(r *streams.Reader) (string, error) {
			if r.EOL() != eol {
				r.SetEOL(eol)
			}
			require.NoError(t, r.SetLineLimit(limit))
			return r.NextLineString()
		})
		m := &lineModel{rest: stream, eol: eol}
		for _, item := range items {
			want, err := m.line(limit)
			require.NoError(t, err)
			require.Equal(t, string(want), item)
		}
		_, want := m.line(limit)
		if want == errEOL {
			require.ErrorAs(t, err, new(*streams.EOLError))
		} else {
			require.ErrorIs(t, err, want)
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte("\x00\x03abc\x00\x00"), []byte{3, 5}, uint8(2), int8(0), uint8(2), uint8(0))
	f.Add([]byte("T\x05abcd"), []byte{}, uint8(1), int8(-2), uint8(0), uint8(3))
	f.Fuzz(func(t *testing.T, stream, script []byte, size uint8, adjust int8, strip, offset uint8) {
		h := streams.Header{
			Size: int(size%8) + 1, Adjust: int(adjust), Strip: int(strip % 16), Offset: int(offset >> 1 % 8), Limit: 64,
		}
		if offset&1 != 0 {
			h.Order = binary.LittleEndian
		}
		framing := streams.MustFraming(h)
		_, err := sameItems(t, stream, script, func(r *streams.Reader) (string, error) {
			p, err := r.Frame(framing)
			require.LessOrEqual(t, len(p), 64)
			return string(p), err
		})
		require.True(t, err == io.EOF || err == io.ErrUnexpectedEOF ||
			errors.Is(err, streams.ErrSyntax) || errors.Is(err, readbuffer.ErrTooLong), "%v", err)
	})
}

func FuzzVarint(f *testing.F) {
	f.Add([]byte("\x01\xac\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), []byte{3, 3})
	f.Fuzz(func(t *testing.T, stream, script []byte) {
		items, err := sameItems(t, stream, script, func(r *streams.Reader) (string, error) {
			v, err := r.Uvarint()
			return strconv.FormatUint(v, 10), err
		})
		for _, item := range items {
			v, n := binary.Uvarint(stream)
			require.Positive(t, n)
			require.Equal(t, strconv.FormatUint(v, 10), item)
			stream = stream[n:]
		}
		_, n := binary.Uvarint(stream)
		require.Equal(t, n < 0, errors.Is(err, streams.ErrSyntax))
		_, _ = sameItems(t, stream, script, func(r *streams.Reader) (string, error) {
			v, err := r.UvarintQUIC()
			return strconv.FormatUint(v, 10), err
		})
	})
}

func FuzzNetstring(f *testing.F) {
	f.Add([]byte("5:hello,0:,3:abc;"), []byte{7, 1})
	f.Fuzz(func(t *testing.T, stream, script []byte) {
		items, _ := sameItems(t, stream, script, func(r *streams.Reader) (string, error) {
			p, err := r.Netstring(30)
			return string(p), err
		})
		wire := ""
		for _, item := range items {
			wire += strconv.Itoa(len(item)) + ":" + item + ","
		}
		require.Equal(t, wire, string(stream[:len(wire)]), "there is one way to write a netstring")
	})
}

// errNoSemicolon is the mark of FuzzDecimal for a number that something else follows.
var errNoSemicolon = errors.New("no semicolon")

func FuzzDecimal(f *testing.F) {
	f.Add([]byte("1;-22;+333;9223372036854775807;"), []byte{7, 1})
	f.Add([]byte("12"), make([]byte, 300)) // a source that gives nothing, again and again
	f.Fuzz(func(t *testing.T, stream, script []byte) {
		whole, hostile := over(string(stream)), scripted(stream, script, 1+len(script)%70)
		for {
			want, wantErr := decimalItem(t, whole)
			got, err := decimalItem(t, hostile)
			require.Equal(t, want, got)
			require.Equal(t, wantErr, err)
			if err != nil {
				return
			}
		}
	})
}

// decimalItem reads a number and the semicolon behind it.
func decimalItem(t *testing.T, r *streams.Reader) (int64, error) {
	v, err := insist(t, r, r.Decimal)
	if err != nil {
		return 0, err
	}
	matches, err := insist(t, r, func() (bool, error) { return r.PeekFor(';') })
	if err == nil && !matches {
		err = errNoSemicolon
	}
	return v, err
}
