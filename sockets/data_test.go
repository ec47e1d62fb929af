package sockets_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/streams"
)

// TestDataBothWays: every format, in both byte orders, from one socket to
// another.
func TestDataBothWays(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, order := range []binary.ByteOrder{nil, binary.LittleEndian} {
			client, socket := eventPair(t, ns)
			out, in := client.Data(), socket.Data()
			assert.Same(t, out, client.Data())
			assert.Equal(t, binary.BigEndian, in.Endian())
			out.SetEndian(order)
			in.SetEndian(order)
			require.NoError(t, out.WriteBoolean(true))
			require.NoError(t, out.WriteByte(0xfe))
			require.NoError(t, out.WriteShort(-2))
			require.NoError(t, out.WriteInt(-3))
			require.NoError(t, out.WriteUnsignedInt(1<<31))
			require.NoError(t, out.WriteFloat(0.5))
			require.NoError(t, out.WriteDouble(-0.25))
			require.NoError(t, out.WriteUTF("žluťoučký"))
			require.NoError(t, out.WriteUTFBytes("kůň"))
			require.NoError(t, out.WriteMultiByte("café", "iso-8859-1"))
			require.NoError(t, out.WriteBytes([]byte("the rest")))
			assert.Equal(t, 56, client.BytesPending())
			require.NoError(t, client.Flush())
			assert.Zero(t, client.BytesPending())

			arrived := make(chan struct{})
			l := events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				if n, err := in.BytesAvailable(); n == 56 || err != nil {
					close(arrived)
				}
			})
			require.NoError(t, socket.AddEventListener(l))
			told(t, arrived)
			require.NoError(t, socket.Loop().Do(func() {
				answers(t, true, in.ReadBoolean)
				answers(t, int8(-2), in.ReadSignedByte)
				answers(t, int16(-2), in.ReadShort)
				answers(t, int32(-3), in.ReadInt)
				answers(t, uint32(1<<31), in.ReadUnsignedInt)
				answers(t, float32(0.5), in.ReadFloat)
				answers(t, -0.25, in.ReadDouble)
				answers(t, "žluťoučký", in.ReadUTF)
				answers(t, "kůň", func() (string, error) { return in.ReadUTFBytes(5) })
				answers(t, "café", func() (string, error) { return in.ReadMultiByte(4, "iso-8859-1") })
				answers(t, []byte("the rest"), func() ([]byte, error) { return in.ReadBytes(0) })
			}))
		}
	})
}

func answers[V any](t *testing.T, want V, read func() (V, error)) {
	t.Helper()
	got, err := read()
	assert.NoError(t, err)
	assert.Equal(t, want, got)
}

// TestDataThatHasNotArrivedWhole: it is an EOFError, and consumes nothing.
func TestDataThatHasNotArrivedWhole(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		progress := on(t, socket, sockets.EventSocketData)
		_, err := client.Write([]byte{0, 5, 'h', 'e'})
		require.NoError(t, err)
		told(t, progress)
		in := socket.Data()
		short := func(want int, err error) {
			var eof *streams.EOFError
			require.ErrorAs(t, err, &eof)
			assert.EqualValues(t, want, eof.Want)
			assert.EqualValues(t, 4, eof.Available)
			require.ErrorIs(t, err, streams.ErrAvailable)
			require.NotErrorIs(t, err, io.ErrUnexpectedEOF)
		}
		require.NoError(t, socket.Loop().Do(func() {
			_, err := in.ReadDouble()
			short(8, err)
			_, err = in.ReadUTF()
			short(7, err)
			_, err = in.ReadBytes(5)
			short(5, err)
		}))
		_, err = client.Write([]byte("llo"))
		require.NoError(t, err)
		told(t, progress)
		require.NoError(t, socket.Loop().Do(func() {
			answers(t, "hello", in.ReadUTF)
			n, err := in.BytesAvailable()
			require.NoError(t, err)
			assert.Zero(t, n)
		}))
	})
}

// TestDataSharesTheBuffers: with the stream protocol and with net.Conn.
func TestDataSharesTheBuffers(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		client.Display("length ")
		require.NoError(t, client.Data().WriteInt(3))
		_, err := client.Write([]byte("abc"))
		require.NoError(t, err)
		word, err := server.UpTo(' ')
		require.NoError(t, err)
		assert.Equal(t, "length", string(word))
		require.NoError(t, server.EnsureReadable())
		answers(t, int32(3), server.Data().ReadInt)
		rest, err := server.NextString(3)
		require.NoError(t, err)
		assert.Equal(t, "abc", rest)
	})
}

func TestDataAfterClose(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		data := client.Data()
		_, err := server.Write(make([]byte, 100))
		require.NoError(t, err)
		_, err = client.ReadByte()
		require.NoError(t, err)
		require.NoError(t, client.Close())
		require.ErrorIs(t, data.WriteInt(1), net.ErrClosed)
		require.ErrorIs(t, data.WriteUTF("x"), net.ErrClosed)
		for name, read := range map[string]func() error{
			"readInt":        func() error { _, err := data.ReadInt(); return err },
			"readBytes":      func() error { _, err := data.ReadBytes(0); return err },
			"bytesAvailable": func() error { _, err := data.BytesAvailable(); return err },
			"flush":          client.Flush,
			"writeByte":      func() error { return data.WriteByte(1) },
		} {
			err := read()
			require.ErrorIs(t, err, net.ErrClosed, name)
			var failed *net.OpError
			require.ErrorAs(t, err, &failed, name)
		}
	})
}

// TestLongDataIsWhole: what is longer than the buffer goes out behind it.
func TestLongDataIsWhole(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		long := make([]byte, 100_000)
		for i := range long {
			long[i] = byte(i)
		}
		require.NoError(t, client.Data().WriteShort(7))
		require.NoError(t, client.Data().WriteBytes(long))
		require.NoError(t, client.Data().WriteShort(8))
		require.NoError(t, client.Flush())
		first, err := server.Uint16BE()
		require.NoError(t, err)
		assert.EqualValues(t, 7, first)
		got, err := server.Next(len(long))
		require.NoError(t, err)
		assert.Equal(t, long, got)
		last, err := server.Uint16BE()
		require.NoError(t, err)
		assert.EqualValues(t, 8, last)
	})
}
