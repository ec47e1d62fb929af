package streams_test

import (
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func written(t require.TestingT, put func(*streams.Writer) error) []byte {
	var out writes
	w := streams.NewWriter(readbuffer.NewWriteBuffer(out.Write))
	require.NoError(t, put(w))
	require.NoError(t, w.Flush())
	return out.got
}

func TestUvarintIsThatOfTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Uint64().Draw(t, "v") >> rapid.IntRange(0, 63).Draw(t, "shift")
		wire := written(t, func(w *streams.Writer) error { return w.PutUvarint(v) })
		require.Equal(t, binary.AppendUvarint(nil, v), wire)
		r := hostileReader(t, wire)
		got, err := insist(t, r, r.Uvarint)
		require.NoError(t, err)
		require.Equal(t, v, got)

		signed := int64(v)
		wire = written(t, func(w *streams.Writer) error { return w.PutVarint(signed) })
		require.Equal(t, binary.AppendVarint(nil, signed), wire)
		r = hostileReader(t, wire)
		back, err := insist(t, r, r.Varint)
		require.NoError(t, err)
		require.Equal(t, signed, back)
	})
}

func TestUvarintOfMoreThan64Bits(t *testing.T) {
	for _, wire := range []string{"ffffffffffffffffff02", "80808080808080808080808001"} {
		p, err := hex.DecodeString(wire)
		require.NoError(t, err)
		r := over(string(p))
		_, err = r.Uvarint()
		require.ErrorIs(t, err, streams.ErrSyntax)
		require.ErrorContains(t, err, "no valid varint at offset 0")
		require.Zero(t, r.Offset())
	}
}

func TestVarintThatTheEndCutsOff(t *testing.T) {
	for _, read := range []func(*streams.Reader) (uint64, error){
		(*streams.Reader).Uvarint, (*streams.Reader).UvarintQUIC,
	} {
		r := over("\x80")
		_, err := read(r)
		require.Equal(t, io.ErrUnexpectedEOF, err)
		require.Equal(t, "\x80", rest(t, r))
		_, err = read(r)
		require.Equal(t, io.EOF, err)
	}
}

// The examples of RFC 9000, appendix A.1.
func TestUvarintQUIC(t *testing.T) {
	for wire, want := range map[string]uint64{
		"c2197c5eff14e88c": 151_288_809_941_952_652,
		"9d7f3e7d":         494_878_333,
		"7bbd":             15_293,
		"25":               37,
		"4025":             37,
	} {
		p, err := hex.DecodeString(wire)
		require.NoError(t, err)
		v, err := over(string(p)).UvarintQUIC()
		require.NoError(t, err)
		require.Equal(t, want, v)
		if wire != "4025" {
			require.Equal(t, p, written(t, func(w *streams.Writer) error { return w.PutUvarintQUIC(want) }))
		}
	}
}

func TestUvarintQUICThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Uint64Max(streams.MaxQUIC).Draw(t, "v") >> rapid.IntRange(0, 61).Draw(t, "shift")
		r := hostileReader(t, written(t, func(w *streams.Writer) error { return w.PutUvarintQUIC(v) }))
		got, err := insist(t, r, r.UvarintQUIC)
		require.NoError(t, err)
		require.Equal(t, v, got)
	})
	w := streams.NewWriter(readbuffer.NewWriteBuffer(io.Discard.Write))
	require.ErrorIs(t, w.PutUvarintQUIC(math.MaxUint64), streams.ErrRange)
}
