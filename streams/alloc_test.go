//go:build !race

package streams_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// The race detector makes pools forget on purpose, so these tests are not for
// it.

func noAllocs(t *testing.T, f func() error) {
	t.Helper()
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	}))
}

func TestReadingAllocatesNothing(t *testing.T) {
	framing := streams.MustFraming(streams.Header{Size: 1, Strip: 1})
	end := []byte("\r\n")
	for name, c := range map[string]struct {
		item string
		op   func(*streams.Reader) error
	}{
		"line":      {"some text\n", func(r *streams.Reader) error { _, err := r.NextLine(); return err }},
		"line CRLF": {"some text\r\n", func(r *streams.Reader) error { _, err := r.NextLine(); return err }},
		"UpToAll":   {"some text\r\n", func(r *streams.Reader) error { _, err := r.UpToAll(end); return err }},
		"frame":     {"\x03abc", func(r *streams.Reader) error { _, err := r.Frame(framing); return err }},
		"uint32":    {"1234", func(r *streams.Reader) error { _, err := r.Uint32BE(); return err }},
		"uint48":    {"123456", func(r *streams.Reader) error { _, err := r.UintLE(6); return err }},
		"uvarint":   {"\x81\x01", func(r *streams.Reader) error { _, err := r.Uvarint(); return err }},
		"netstring": {"3:abc,", func(r *streams.Reader) error { _, err := r.Netstring(0); return err }},
		"decimal": {"-123;", func(r *streams.Reader) error {
			_, err := r.Decimal()
			if err == nil {
				_, err = r.Skip(1)
			}
			return err
		}},
		"part": {"some text\n", func(r *streams.Reader) error {
			part, err := r.Limit(7)
			if err == nil {
				_, err = part.ReadByte()
			}
			if err == nil {
				err = part.Drain()
			}
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := reader(source([]byte(c.item)))
			noAllocs(t, func() error { return c.op(r) })
		})
	}
}

func TestIteratingAllocatesNothing(t *testing.T) {
	r := reader(source([]byte("some text\n")))
	steps := 0
	perRun := testing.AllocsPerRun(10, func() {
		for _, err := range r.Lines() {
			if steps++; err != nil || steps%1000 == 0 {
				break
			}
		}
	})
	require.LessOrEqual(t, perRun, 3.0, "for a thousand steps: only the iterator itself")
}

func TestWritingAllocatesNothing(t *testing.T) {
	w := streams.NewWriter(readbuffer.NewWriteBuffer(io.Discard.Write))
	framing := streams.MustFraming(streams.Header{Size: 4, Strip: 4})
	item := make([]byte, 80)
	for name, op := range map[string]func() error{
		"Write":        func() error { _, err := w.Write(item); return err },
		"NextPut":      func() error { return w.NextPut('x') },
		"PutUint32BE":  func() error { return w.PutUint32BE(7) },
		"PutUvarint":   func() error { return w.PutUvarint(700) },
		"PutDecimal":   func() error { return w.PutDecimal(-12345) },
		"PutFrame":     func() error { return w.PutFrame(framing, item) },
		"PutNetstring": func() error { return w.PutNetstring(item) },
		"Display":      func() error { w.Display("text").Display(12).NL(); return nil },
		"Print":        func() error { w.Print("text"); return nil },
		"Flush":        w.Flush,
	} {
		t.Run(name, func(t *testing.T) { noAllocs(t, op) })
	}
}

func TestReadingNumbersThatHaveArrivedAllocatesNothing(t *testing.T) {
	a := source([]byte("12345678"))
	d := streams.NewDataInput(readbuffer.New(a.Read, readbuffer.Blocking(a.Read)))
	for name, op := range map[string]func() error{
		"byte":   func() error { _, err := d.ReadUnsignedByte(); return err },
		"short":  func() error { _, err := d.ReadShort(); return err },
		"int":    func() error { _, err := d.ReadInt(); return err },
		"double": func() error { _, err := d.ReadDouble(); return err },
	} {
		t.Run(name, func(t *testing.T) { noAllocs(t, op) })
	}
}

func TestWritingNumbersAllocatesNothing(t *testing.T) {
	d := streams.NewDataOutput(io.Discard)
	for name, op := range map[string]func() error{
		"byte":   func() error { return d.WriteByte(7) },
		"short":  func() error { return d.WriteShort(7) },
		"int":    func() error { return d.WriteInt(7) },
		"double": func() error { return d.WriteDouble(7) },
	} {
		t.Run(name, func(t *testing.T) { noAllocs(t, op) })
	}
}
