package streams_test

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestDecimal(t *testing.T) {
	for text, want := range map[string]int64{
		"0":                    0,
		"42;":                  42,
		"-17,":                 -17,
		"+5":                   5,
		"007":                  7,
		"9223372036854775807":  math.MaxInt64,
		"-9223372036854775808": math.MinInt64,
	} {
		r := over(text)
		v, err := r.Decimal()
		require.NoError(t, err)
		require.Equal(t, want, v)
		require.Equal(t, strings.TrimLeft(text, "+-0123456789"), rest(t, r))
	}
}

func TestNoNumber(t *testing.T) {
	for text, read := range map[string]func(*streams.Reader) error{
		"x":                    decimal,
		"-":                    decimal,
		"+-1":                  decimal,
		"9223372036854775808":  decimal,
		"-9223372036854775809": decimal,
		"g":                    hexadecimal,
		"10000000000000000":    hexadecimal,
	} {
		r := over(text)
		require.ErrorIs(t, read(r), streams.ErrSyntax, text)
		require.Equal(t, text, rest(t, r))
		require.Equal(t, io.EOF, read(r))
	}
	r := over(strings.Repeat("0", 65))
	require.ErrorIs(t, decimal(r), readbuffer.ErrTooLong)
	require.ErrorIs(t, hexadecimal(r), readbuffer.ErrTooLong)
}

func decimal(r *streams.Reader) error {
	_, err := r.Decimal()
	return err
}

func hexadecimal(r *streams.Reader) error {
	_, err := r.Hex()
	return err
}

func TestNumbersInTextThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64().Draw(t, "v")
		wire := written(t, func(w *streams.Writer) error { return w.PutDecimal(v) })
		require.Equal(t, fmt.Sprint(v), string(wire))
		r := hostileReader(t, append(wire, ';'))
		got, err := insist(t, r, r.Decimal)
		require.NoError(t, err)
		require.Equal(t, v, got)

		u := rapid.Uint64().Draw(t, "u")
		wire = written(t, func(w *streams.Writer) error { return w.PutHex(u) })
		require.Equal(t, fmt.Sprintf("%x", u), string(wire))
		if rapid.Bool().Draw(t, "upper") {
			wire = []byte(strings.ToUpper(string(wire)))
		}
		r = hostileReader(t, wire)
		back, err := insist(t, r, r.Hex)
		require.NoError(t, err)
		require.Equal(t, u, back)
	})
}
