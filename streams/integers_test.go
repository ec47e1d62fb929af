package streams_test

import (
	"encoding/binary"
	"io"
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
}{
	{"Uint16BE", 2, false, put((*streams.Writer).PutUint16BE), get((*streams.Reader).Uint16BE)},
	{"3 bytes BE", 3, false, putSized((*streams.Writer).PutUintBE, 3), getSized((*streams.Reader).UintBE, 3)},
	{"Uint32BE", 4, false, put((*streams.Writer).PutUint32BE), get((*streams.Reader).Uint32BE)},
	{"6 bytes BE", 6, false, putSized((*streams.Writer).PutUintBE, 6), getSized((*streams.Reader).UintBE, 6)},
	{"Uint64BE", 8, false, put((*streams.Writer).PutUint64BE), get((*streams.Reader).Uint64BE)},
	{"Uint16LE", 2, true, put((*streams.Writer).PutUint16LE), get((*streams.Reader).Uint16LE)},
	{"3 bytes LE", 3, true, putSized((*streams.Writer).PutUintLE, 3), getSized((*streams.Reader).UintLE, 3)},
	{"Uint32LE", 4, true, put((*streams.Writer).PutUint32LE), get((*streams.Reader).Uint32LE)},
	{"6 bytes LE", 6, true, putSized((*streams.Writer).PutUintLE, 6), getSized((*streams.Reader).UintLE, 6)},
	{"Uint64LE", 8, true, put((*streams.Writer).PutUint64LE), get((*streams.Reader).Uint64LE)},
}

type integer interface {
	~uint16 | ~uint32 | ~uint64
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

func putSized(f func(*streams.Writer, uint64, int) error, size int) func(*streams.Writer, uint64) error {
	return func(w *streams.Writer, v uint64) error { return f(w, v, size) }
}

func getSized(f func(*streams.Reader, int) (uint64, error), size int) func(*streams.Reader) (uint64, error) {
	return func(r *streams.Reader) (uint64, error) { return f(r, size) }
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
			want >>= 64 - 8*n.width
			r := hostileReader(t, append(wire, 0xff))
			got, err := insist(t, r, func() (uint64, error) { return n.get(r) })
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.EqualValues(t, n.width, r.Offset())
		}))
	}
}

func TestNumberThatTheEndCutsOff(t *testing.T) {
	for _, n := range numbers {
		r := over("x")
		_, err := n.get(r)
		require.Equal(t, io.ErrUnexpectedEOF, err, n.name)
		require.Equal(t, "x", rest(t, r))
		_, err = n.get(r)
		require.Equal(t, io.EOF, err, n.name)
	}
}

func TestNumberOfNoWidth(t *testing.T) {
	r, w := over("x"), writerTo(new(writes))
	for _, size := range []int{-1, 0, 9} {
		for _, err := range []error{
			second(r.UintBE(size)), second(r.UintLE(size)), w.PutUintBE(1, size), w.PutUintLE(1, size),
		} {
			require.ErrorIs(t, err, streams.ErrRange)
		}
	}
	require.Equal(t, "x", rest(t, r))
	require.False(t, w.Pending())
}

func second[T any](_ T, err error) error { return err }
