package streams_test

import (
	"encoding/binary"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// numbers are what a number looks like on the wire, and both ways to and from
// there. Reading and writing are tested against the same bytes.
var numbers = []struct {
	name  string
	width int
	le    bool
	put   func(*streams.Writer, uint64) error
	get   func(*streams.Reader) (uint64, error)
	sign  bool
}{
	{"Uint8", 1, false, put((*streams.Writer).PutUint8), get((*streams.Reader).Uint8), false},
	{"Int8", 1, false, put((*streams.Writer).PutInt8), get((*streams.Reader).Int8), true},
	{"Uint16BE", 2, false, put((*streams.Writer).PutUint16BE), get((*streams.Reader).Uint16BE), false},
	{"Int16BE", 2, false, put((*streams.Writer).PutInt16BE), get((*streams.Reader).Int16BE), true},
	{"Uint24BE", 3, false, put((*streams.Writer).PutUint24BE), get((*streams.Reader).Uint24BE), false},
	{"Int24BE", 3, false, put((*streams.Writer).PutInt24BE), get((*streams.Reader).Int24BE), true},
	{"Uint32BE", 4, false, put((*streams.Writer).PutUint32BE), get((*streams.Reader).Uint32BE), false},
	{"Int32BE", 4, false, put((*streams.Writer).PutInt32BE), get((*streams.Reader).Int32BE), true},
	{"Uint48BE", 6, false, put((*streams.Writer).PutUint48BE), get((*streams.Reader).Uint48BE), false},
	{"Int48BE", 6, false, put((*streams.Writer).PutInt48BE), get((*streams.Reader).Int48BE), true},
	{"Uint64BE", 8, false, put((*streams.Writer).PutUint64BE), get((*streams.Reader).Uint64BE), false},
	{"Int64BE", 8, false, put((*streams.Writer).PutInt64BE), get((*streams.Reader).Int64BE), true},
	{"Uint16LE", 2, true, put((*streams.Writer).PutUint16LE), get((*streams.Reader).Uint16LE), false},
	{"Int16LE", 2, true, put((*streams.Writer).PutInt16LE), get((*streams.Reader).Int16LE), true},
	{"Uint24LE", 3, true, put((*streams.Writer).PutUint24LE), get((*streams.Reader).Uint24LE), false},
	{"Int24LE", 3, true, put((*streams.Writer).PutInt24LE), get((*streams.Reader).Int24LE), true},
	{"Uint32LE", 4, true, put((*streams.Writer).PutUint32LE), get((*streams.Reader).Uint32LE), false},
	{"Int32LE", 4, true, put((*streams.Writer).PutInt32LE), get((*streams.Reader).Int32LE), true},
	{"Uint48LE", 6, true, put((*streams.Writer).PutUint48LE), get((*streams.Reader).Uint48LE), false},
	{"Int48LE", 6, true, put((*streams.Writer).PutInt48LE), get((*streams.Reader).Int48LE), true},
	{"Uint64LE", 8, true, put((*streams.Writer).PutUint64LE), get((*streams.Reader).Uint64LE), false},
	{"Int64LE", 8, true, put((*streams.Writer).PutInt64LE), get((*streams.Reader).Int64LE), true},
}

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func put[T integer](f func(*streams.Writer, T) error) func(*streams.Writer, uint64) error {
	return func(w *streams.Writer, v uint64) error { return f(w, T(v)) }
}

func get[T integer](f func(*streams.Reader) (T, error)) func(*streams.Reader) (uint64, error) {
	return func(r *streams.Reader) (uint64, error) {
		v, err := f(r)
		return uint64(v), err
	}
}

func TestNumbersOfFixedWidth(t *testing.T) {
	for _, n := range numbers {
		t.Run(n.name, rapid.MakeCheck(func(t *rapid.T) {
			v := rapid.Uint64().Draw(t, "v")
			var all [8]byte
			var wire []byte
			if n.le {
				binary.LittleEndian.PutUint64(all[:], v)
				wire = all[:n.width]
			} else {
				binary.BigEndian.PutUint64(all[:], v)
				wire = all[8-n.width:]
			}

			var out writes
			w := streams.NewWriter(readbuffer.NewWriteBuffer(out.Write, readbuffer.Size(3)))
			require.NoError(t, n.put(w, v))
			require.NoError(t, w.Flush())
			require.Equal(t, wire, out.got)

			want := v << (64 - 8*n.width)
			if n.sign {
				want = uint64(int64(want) >> (64 - 8*n.width))
			} else {
				want >>= 64 - 8*n.width
			}
			r := hostileReader(t, append(wire, 0xff))
			got, err := insist(t, r, func() (uint64, error) { return n.get(r) })
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.EqualValues(t, n.width, r.Offset())
		}))
	}
}

func TestNumberThatTheEndCutsOff(t *testing.T) {
	for _, n := range numbers[2:] {
		r := over("x")
		_, err := n.get(r)
		require.Equal(t, io.ErrUnexpectedEOF, err, n.name)
		require.Equal(t, "x", rest(t, r))
		_, err = n.get(r)
		require.Equal(t, io.EOF, err, n.name)
	}
}

func TestFloats(t *testing.T) {
	var out writes
	w := streams.NewWriter(readbuffer.NewWriteBuffer(out.Write))
	for _, err := range []error{
		w.PutFloat32BE(1.5), w.PutFloat32LE(-2.25), w.PutFloat64BE(math.Pi), w.PutFloat64LE(math.Inf(-1)), w.Flush(),
	} {
		require.NoError(t, err)
	}
	require.Equal(t, []byte{0x3f, 0xc0, 0, 0, 0, 0, 0x10, 0xc0}, out.got[:8])
	r := over(string(out.got))
	f32, err := r.Float32BE()
	require.NoError(t, err)
	require.Equal(t, float32(1.5), f32)
	f32, err = r.Float32LE()
	require.NoError(t, err)
	require.Equal(t, float32(-2.25), f32)
	f64, err := r.Float64BE()
	require.NoError(t, err)
	require.Equal(t, math.Pi, f64)
	f64, err = r.Float64LE()
	require.NoError(t, err)
	require.Equal(t, math.Inf(-1), f64)
	_, err = r.Float64LE()
	require.Equal(t, io.EOF, err)
}
