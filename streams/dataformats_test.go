package streams_test

import (
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// formats are what an item looks like on the wire, and both ways to and from
// there. Reading and writing are tested against the same bytes.
var formats = []struct {
	name  string
	value any
	wire  string // big-endian
	swap  int    // bytes at the start that are the other way round in little-endian
	read  func(*streams.DataInput) (any, error)
	write func(*streams.DataOutput) error
}{
	{"true", true, "\x01", 0, reads((*streams.DataInput).ReadBoolean), writesAs((*streams.DataOutput).WriteBoolean, true)},
	{"false", false, "\x00", 0, reads((*streams.DataInput).ReadBoolean), writesAs((*streams.DataOutput).WriteBoolean, false)},
	{"byte", int8(-2), "\xfe", 0, reads((*streams.DataInput).ReadSignedByte), writesAs((*streams.DataOutput).WriteByte, 0xfe)},
	{"unsigned byte", uint8(254), "\xfe", 0, reads((*streams.DataInput).ReadUnsignedByte), writesAs((*streams.DataOutput).WriteByte, 0xfe)},
	{"short", int16(-2), "\xff\xfe", 2, reads((*streams.DataInput).ReadShort), writesAs((*streams.DataOutput).WriteShort, -2)},
	{"low bits of an int", int16(0x1234), "\x12\x34", 2, reads((*streams.DataInput).ReadShort), writesAs((*streams.DataOutput).WriteShort, 0x7f1234)},
	{"unsigned short", uint16(0xfffe), "\xff\xfe", 2, reads((*streams.DataInput).ReadUnsignedShort), writesAs((*streams.DataOutput).WriteShort, 0xfffe)},
	{"int", int32(0x01020304), "\x01\x02\x03\x04", 4, reads((*streams.DataInput).ReadInt), writesAs((*streams.DataOutput).WriteInt, 0x01020304)},
	{"least int", int32(math.MinInt32), "\x80\x00\x00\x00", 4, reads((*streams.DataInput).ReadInt), writesAs((*streams.DataOutput).WriteInt, math.MinInt32)},
	{"unsigned int", uint32(0xfffefdfc), "\xff\xfe\xfd\xfc", 4, reads((*streams.DataInput).ReadUnsignedInt), writesAs((*streams.DataOutput).WriteUnsignedInt, 0xfffefdfc)},
	{"float", float32(-2.25), "\xc0\x10\x00\x00", 4, reads((*streams.DataInput).ReadFloat), writesAs((*streams.DataOutput).WriteFloat, -2.25)},
	{"double", math.Pi, "\x40\x09\x21\xfb\x54\x44\x2d\x18", 8, reads((*streams.DataInput).ReadDouble), writesAs((*streams.DataOutput).WriteDouble, math.Pi)},
	{"infinity", math.Inf(-1), "\xff\xf0\x00\x00\x00\x00\x00\x00", 8, reads((*streams.DataInput).ReadDouble), writesAs((*streams.DataOutput).WriteDouble, math.Inf(-1))},
	{"UTF string", "a€", "\x00\x04a\xe2\x82\xac", 2, reads((*streams.DataInput).ReadUTF), writesAs((*streams.DataOutput).WriteUTF, "a€")},
	{"empty UTF string", "", "\x00\x00", 2, reads((*streams.DataInput).ReadUTF), writesAs((*streams.DataOutput).WriteUTF, "")},
	{"long UTF string", strings.Repeat("x", 258), "\x01\x02" + strings.Repeat("x", 258), 2, reads((*streams.DataInput).ReadUTF), writesAs((*streams.DataOutput).WriteUTF, strings.Repeat("x", 258))},
	{"UTF string that is none", "a\xff", "\x00\x02a\xff", 2, reads((*streams.DataInput).ReadUTF), writesAs((*streams.DataOutput).WriteUTF, "a\xff")},
	{"UTF bytes", "\xc3\xb6\xff", "\xc3\xb6\xff", 0, readsOf((*streams.DataInput).ReadUTFBytes, 3), writesAs((*streams.DataOutput).WriteUTFBytes, "\xc3\xb6\xff")},
	{"bytes", []byte("abcde"), "abcde", 0, readsOf((*streams.DataInput).ReadBytes, 5), writesAs((*streams.DataOutput).WriteBytes, []byte("abcde"))},
	{
		"multi-byte string", "dé", "\x00d\x00\xe9", 0,
		func(d *streams.DataInput) (any, error) { return d.ReadMultiByte(4, "UTF-16BE") },
		func(d *streams.DataOutput) error { return d.WriteMultiByte("dé", "UTF-16BE") },
	},
}

func reads[T any](f func(*streams.DataInput) (T, error)) func(*streams.DataInput) (any, error) {
	return func(d *streams.DataInput) (any, error) { return f(d) }
}

func readsOf[T any](f func(*streams.DataInput, int) (T, error), n int) func(*streams.DataInput) (any, error) {
	return func(d *streams.DataInput) (any, error) { return f(d, n) }
}

func writesAs[T any](f func(*streams.DataOutput, T) error, v T) func(*streams.DataOutput) error {
	return func(d *streams.DataOutput) error { return f(d, v) }
}

// inBothOrders runs a test for each format in each byte order.
func inBothOrders(t *testing.T, test func(t *testing.T, i int, order binary.ByteOrder, wire string)) {
	t.Helper()
	for i, f := range formats {
		swapped := []byte(f.wire)
		slices.Reverse(swapped[:f.swap])
		t.Run(f.name+" BE", func(t *testing.T) { test(t, i, binary.BigEndian, f.wire) })
		t.Run(f.name+" LE", func(t *testing.T) { test(t, i, binary.LittleEndian, string(swapped)) })
	}
}

func TestByteOrders(t *testing.T) {
	in, out := streams.NewDataInput(readbuffer.New(nil)), streams.NewDataOutput(io.Discard)
	for _, d := range []interface {
		Endian() binary.ByteOrder
		SetEndian(binary.ByteOrder)
	}{in, out} {
		require.Equal(t, binary.ByteOrder(binary.BigEndian), d.Endian())
		d.SetEndian(binary.LittleEndian)
		require.Equal(t, binary.ByteOrder(binary.LittleEndian), d.Endian())
		d.SetEndian(nil)
		require.Equal(t, binary.ByteOrder(binary.BigEndian), d.Endian())
	}
}
