package streams_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// pieces is a source that gives what has arrived in pieces of at most size
// bytes, behind failures, if there are any.
type pieces struct {
	arrived  []byte
	size     int
	failures int
	ended    bool
}

func (s *pieces) fill(p []byte) (int, error) {
	if s.failures > 0 {
		s.failures--
		return 0, errBroken
	}
	n := copy(p[:min(len(p), s.size)], s.arrived)
	s.arrived = s.arrived[n:]
	switch {
	case n > 0:
		return n, nil
	case s.ended:
		return 0, io.EOF
	default:
		return 0, readbuffer.ErrWouldBlock
	}
}

const fuzzMax = 60

// FuzzDataInput runs a program of operations while a stream arrives in parts,
// and compares with the bytes that have arrived so far. Each operation is a byte:
// what to do in the low bits, and how much of it.
func FuzzDataInput(f *testing.F) {
	f.Add([]byte("\x00\x03abc\x01\x02\x03\x04xyz"), []byte{0x20, 0x0d, 0x70, 0x0d, 0x09, 0x01, 0x04, 0x0a}, byte(2))
	f.Add([]byte("\xef\xbb\xbf\x00\xff\x80\x00\x00"), []byte{0xe0, 0x4e, 0x2f, 0x43, 0x06, 0x05, 0x02, 0x0c}, byte(200))
	f.Add([]byte{0, 200, 1, 2, 3}, []byte{0xe0, 0x0d, 0x43, 0x07, 0xf0, 0x02, 0x0b}, byte(1))
	f.Fuzz(func(t *testing.T, stream, program []byte, size byte) {
		s := &pieces{size: 1 + int(size%7)}
		b := readbuffer.New(s.fill, readbuffer.Size(int(size)), readbuffer.Max(fuzzMax), readbuffer.Blocking(waits))
		d := streams.NewDataInput(b)
		var here []byte // what has arrived and was not read
		for _, op := range program[:min(len(program), 200)] {
			amount := int(op >> 5)
			switch kind := int(op & 31); kind {
			case 0: // more arrives
				n := min(12*amount, len(stream))
				s.arrived = append(s.arrived, stream[:n]...)
				here = append(here, stream[:n]...)
				stream = stream[n:]
			case 1:
				s.failures += amount
			case 2:
				s.ended, stream = true, nil
			case 3:
				d.SetEndian([]binary.ByteOrder{nil, binary.BigEndian, binary.LittleEndian}[amount%3])
			case 4:
				here = here[readAvailable(t, d, here):]
			default:
				item := &fuzzItems[(kind-5)%len(fuzzItems)]
				here = here[item.readFrom(t, d, b, 10*amount, here, s.ended):]
			}
			require.True(t, bytes.HasPrefix(here, b.View()))
		}
	})
}

// readAvailable looks at what is available, reads it, and returns how many bytes
// that were.
func readAvailable(t *testing.T, d *streams.DataInput, here []byte) int {
	n, err := d.BytesAvailable()
	if err != nil {
		require.Equal(t, errBroken, err)
		return 0
	}
	require.Equal(t, min(len(here), fuzzMax), n)
	p, err := d.ReadBytes(0)
	require.NoError(t, err)
	require.Equal(t, string(here[:n]), string(p))
	return n
}

// fuzzItem is how to read an item, how many bytes of those that are here it has,
// or says that it has, and how it looks when it was read.
type fuzzItem struct {
	read func(d *streams.DataInput, n int) (any, error)
	size func(order binary.ByteOrder, n int, here []byte) int
	wire func(order binary.ByteOrder, v any) []byte
}

var fuzzItems = []fuzzItem{
	number(1, (*streams.DataInput).ReadSignedByte),
	number(1, (*streams.DataInput).ReadUnsignedByte),
	number(2, (*streams.DataInput).ReadShort),
	number(2, (*streams.DataInput).ReadUnsignedShort),
	number(4, (*streams.DataInput).ReadInt),
	number(4, (*streams.DataInput).ReadUnsignedInt),
	number(4, (*streams.DataInput).ReadFloat),
	number(8, (*streams.DataInput).ReadDouble),
	{
		func(d *streams.DataInput, _ int) (any, error) { return d.ReadUTF() },
		func(order binary.ByteOrder, _ int, here []byte) int {
			if len(here) < 2 {
				return 2
			}
			return 2 + int(order.Uint16(here))
		},
		nil,
	},
	{
		func(d *streams.DataInput, n int) (any, error) { return d.ReadUTFBytes(n) }, counted, nil,
	},
	{
		func(d *streams.DataInput, n int) (any, error) { return d.ReadBytes(1 + n) },
		func(_ binary.ByteOrder, n int, _ []byte) int { return 1 + n },
		func(_ binary.ByteOrder, v any) []byte { return v.([]byte) },
	},
	{
		func(d *streams.DataInput, n int) (any, error) { return d.ReadMultiByte(n, "latin1") }, counted,
		func(_ binary.ByteOrder, v any) (p []byte) {
			for _, r := range v.(string) {
				p = append(p, byte(r))
			}
			return p
		},
	},
}

func number[T any](size int, read func(*streams.DataInput) (T, error)) fuzzItem {
	return fuzzItem{
		func(d *streams.DataInput, _ int) (any, error) { return read(d) },
		func(binary.ByteOrder, int, []byte) int { return size },
		func(order binary.ByteOrder, v any) []byte {
			p := make([]byte, size)
			if _, err := binary.Encode(p, order, v); err != nil {
				panic(err)
			}
			return p
		},
	}
}

func counted(_ binary.ByteOrder, n int, _ []byte) int { return n }

// readFrom reads one item and returns how many bytes it had: none on an error.
func (item *fuzzItem) readFrom(t *testing.T, d *streams.DataInput, b *readbuffer.ReadBuffer, n int, here []byte, ended bool) int {
	before := b.Offset()
	got, err := item.read(d, n)
	need := item.size(d.Endian(), n, here)
	if err == nil {
		require.LessOrEqual(t, need, min(len(here), fuzzMax))
		require.Equal(t, before+int64(need), b.Offset())
		if item.wire != nil {
			require.Equal(t, string(here[:need]), string(item.wire(d.Endian(), got)))
		} else { // text whose mark is dropped, perhaps behind a length
			require.True(t, strings.HasSuffix(string(here[:need]), got.(string)))
		}
		return need
	}
	require.Equal(t, before, b.Offset())
	switch {
	case err == errBroken:
	case need > fuzzMax:
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
	default:
		require.Greater(t, need, len(here))
		mustMiss(t, err, b, len(here), ended)
		require.Equal(t, ended, errors.Is(err, io.ErrUnexpectedEOF))
	}
	return 0
}
