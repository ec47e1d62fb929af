package readbuffer_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestNilArgumentsAreNamed(t *testing.T) {
	b := readbuffer.FromString("hello")
	var noBuffer *bytes.Buffer
	for name, use := range map[string]struct {
		text string
		call func() error
	}{
		"hold of TakeWhile": {"readbuffer.TakeWhile: hold must not be nil", func() error { _, err := b.TakeWhile(nil, 0); return err }},
		"hold of SkipWhile": {"readbuffer.SkipWhile: hold must not be nil", func() error { _, err := b.SkipWhile(nil); return err }},
		"writer":            {"readbuffer.WriteTo: writer must not be nil", func() error { _, err := b.WriteTo(nil); return err }},
		"typed nil writer":  {"readbuffer.WriteTo: writer must not be nil", func() error { _, err := b.WriteTo(noBuffer); return err }},
		"buffered":          {"readbuffer.WriteBuffered: writer must not be nil", func() error { _, err := b.WriteBuffered(nil, 5); return err }},
		"reader":            {"readbuffer.FromReader: reader must not be nil", func() error { _, err := readbuffer.FromReader(nil).ReadByte(); return err }},
		"typed nil reader":  {"readbuffer.FromReader: reader must not be nil", func() error { _, err := readbuffer.FromReader(noBuffer).ReadByte(); return err }},
	} {
		err := use.call()
		require.ErrorIs(t, err, readbuffer.ErrArgument, name)
		require.EqualError(t, err, use.text, name)
	}
	require.Equal(t, 5, b.Len(), "nothing was consumed")
}

func TestNilOptionsPanic(t *testing.T) {
	require.PanicsWithError(t, "readbuffer.New: option must not be nil", func() { readbuffer.New(nil, nil) })
	require.PanicsWithError(t, "readbuffer.NewWriteBuffer: option must not be nil", func() { readbuffer.NewWriteBuffer(nil, nil) })
}

func TestZeroReadBuffer(t *testing.T) {
	for name, use := range map[string]func(b *readbuffer.ReadBuffer) error{
		"ReadByte": func(b *readbuffer.ReadBuffer) error { _, err := b.ReadByte(); return err },
		"Next":     func(b *readbuffer.ReadBuffer) error { _, err := b.Next(3); return err },
		"Read":     func(b *readbuffer.ReadBuffer) error { _, err := b.Read(make([]byte, 3)); return err },
		"UpTo":     func(b *readbuffer.ReadBuffer) error { _, err := b.UpTo('\n', 0); return err },
		"Extend":   func(b *readbuffer.ReadBuffer) error { return b.Extend(0) },
	} {
		var b readbuffer.ReadBuffer
		require.Equal(t, io.EOF, use(&b), name)
	}
	for name, prepare := range map[string]func(b *readbuffer.ReadBuffer) error{
		"SetFill": func(*readbuffer.ReadBuffer) error { return nil },
		"SetSize": func(b *readbuffer.ReadBuffer) error { return b.SetSize(16) },
		"SetMax":  func(b *readbuffer.ReadBuffer) error { return b.SetMax(16) },
		"SetEnd":  func(b *readbuffer.ReadBuffer) error { b.SetEnd(b.SetEnd(readbuffer.EndAt(5))); return nil },
	} {
		var b readbuffer.ReadBuffer
		require.NoError(t, prepare(&b))
		_, err := b.ReadByte()
		require.Equal(t, io.EOF, err, name)
		b.SetFill(bytes.NewBufferString("hello").Read)
		p, err := b.Next(5)
		require.NoError(t, err, name)
		require.Equal(t, "hello", string(p))
	}
}

func TestZeroWriteBuffer(t *testing.T) {
	var w readbuffer.WriteBuffer
	require.NoError(t, w.WriteByte('h'))
	require.Equal(t, readbuffer.ErrNoFlush, w.Flush())
	_, err := w.Write(make([]byte, 5000))
	require.Equal(t, readbuffer.ErrNoFlush, err)
	require.Equal(t, 4096, w.Size())
}
