package streams_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// sent is an item that was written, and how to read it.
type sent struct {
	value any
	order binary.ByteOrder
	read  func(*streams.DataInput) (any, error)
}

// write draws an item and writes it.
func write(t *rapid.T, d *streams.DataOutput) sent {
	item := sent{order: rapid.SampledFrom([]binary.ByteOrder{binary.BigEndian, binary.LittleEndian}).Draw(t, "order")}
	d.SetEndian(item.order)
	var err error
	switch rapid.IntRange(0, 11).Draw(t, "kind") {
	case 0:
		v := rapid.Bool().Draw(t, "boolean")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadBoolean), d.WriteBoolean(v)
	case 1:
		v := rapid.Int8().Draw(t, "byte")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadSignedByte), d.WriteByte(byte(v))
	case 2:
		v := rapid.Int16().Draw(t, "short")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadShort), d.WriteShort(int(v))
	case 3:
		v := rapid.Int().Draw(t, "any int")
		item.value, item.read, err = uint16(v), reads((*streams.DataInput).ReadUnsignedShort), d.WriteShort(v)
	case 4:
		v := rapid.Int32().Draw(t, "int")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadInt), d.WriteInt(v)
	case 5:
		v := rapid.Uint32().Draw(t, "unsigned int")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadUnsignedInt), d.WriteUnsignedInt(v)
	case 6:
		v := rapid.Float32().Draw(t, "float")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadFloat), d.WriteFloat(v)
	case 7:
		v := rapid.Float64().Draw(t, "double")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadDouble), d.WriteDouble(v)
	case 8:
		v := rapid.StringMatching(`[a-zé€]*`).Draw(t, "UTF string")
		item.value, item.read, err = v, reads((*streams.DataInput).ReadUTF), d.WriteUTF(v)
	case 9:
		v := rapid.StringMatching(`[a-zé€]*`).Draw(t, "UTF bytes")
		item.value, item.read, err = v, readsOf((*streams.DataInput).ReadUTFBytes, len(v)), d.WriteUTFBytes(v)
	case 10:
		v := rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "bytes")
		item.value, item.read, err = v, readsOf((*streams.DataInput).ReadBytes, len(v)), d.WriteBytes(v)
	default:
		v := rapid.StringMatching(`[a-zé€]*`).Draw(t, "text")
		n := 2 * len([]rune(v))
		item.value, err = v, d.WriteMultiByte(v, "utf-16le")
		item.read = func(d *streams.DataInput) (any, error) { return d.ReadMultiByte(n, "utf-16le") }
	}
	require.NoError(t, err)
	return item
}

// TestWhatIsWrittenIsRead writes random items and reads them back while they
// arrive in random parts.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var wire bytes.Buffer
		out := streams.NewDataOutput(&wire)
		all := make([]sent, rapid.IntRange(0, 20).Draw(t, "items"))
		for i := range all {
			all[i] = write(t, out)
		}
		a := &arrivals{}
		in, b := a.input(readbuffer.Size(rapid.SampledFrom([]int{1, 3, 64, 4096}).Draw(t, "size")))
		for _, item := range all {
			in.SetEndian(item.order)
			before := b.Offset()
			got, err := item.read(in)
			for errors.Is(err, streams.ErrAvailable) {
				require.Equal(t, before, b.Offset())
				require.Positive(t, wire.Len())
				a.parts = append(a.parts, string(wire.Next(rapid.IntRange(1, 40).Draw(t, "part"))))
				got, err = item.read(in)
			}
			require.NoError(t, err)
			require.Equal(t, item.value, got)
		}
		n, err := in.BytesAvailable()
		require.NoError(t, err)
		require.Zero(t, n+wire.Len())
	})
}
