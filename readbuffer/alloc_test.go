//go:build !race

package readbuffer_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// The race detector makes pools forget on purpose, so these tests are not for
// it.

func noAllocs(t *testing.T, f func()) {
	t.Helper()
	require.Zero(t, testing.AllocsPerRun(1000, f))
}

func TestReadingAllocatesNothing(t *testing.T) {
	fill := func(p []byte) (int, error) { return copy(p, "abc;def;ghi;jkl\r\n"), nil }
	b := readbuffer.New(fill)
	end, set := []byte("\r\n"), readbuffer.NewSet(";")
	var p [100]byte
	for name, f := range map[string]func() error{
		"UpTo":     func() error { _, err := b.UpTo(';', 0); return err },
		"UpToAll":  func() error { _, err := b.UpToAll(end, 0); return err },
		"UpToAny":  func() error { _, _, err := b.UpToAny(set, 0); return err },
		"Next":     func() error { _, err := b.Next(9000); return err },
		"Skip":     func() error { _, err := b.Skip(9000); return err },
		"SkipTo":   func() error { _, err := b.SkipTo(';'); return err },
		"ReadByte": func() error { _, err := b.ReadByte(); return err },
		"ReadRune": func() error { _, _, err := b.ReadRune(); return err },
		"Read":     func() error { _, err := b.Read(p[:]); return err },
	} {
		t.Run(name, func(t *testing.T) { noAllocs(t, func() { require.NoError(t, f()) }) })
	}
}

func TestWakingUpAllocatesNothing(t *testing.T) {
	ready := false
	fill := func(p []byte) (int, error) {
		if ready = !ready; ready {
			return 0, readbuffer.ErrWouldBlock
		}
		return copy(p, "line;"), nil
	}
	b := readbuffer.New(fill, readbuffer.Blocking(fill))
	noAllocs(t, func() { _, _ = b.UpTo(';', 0) })
}

func TestTimeoutAllocatesNothing(t *testing.T) {
	b := readbuffer.New(func(p []byte) (int, error) {
		return copy(p[:1], "x"), os.ErrDeadlineExceeded
	})
	noAllocs(t, func() { _, _ = b.UpTo(';', 0) })
}

func TestWritingAllocatesNothing(t *testing.T) {
	for _, opts := range [][]readbuffer.Option{nil, {readbuffer.Shared()}} {
		b := readbuffer.NewWriteBuffer(new(discard).Write, opts...)
		item := make([]byte, 80)
		noAllocs(t, func() { _, _ = b.Write(item) })
		noAllocs(t, func() { _, _ = b.WriteString("text") })
		noAllocs(t, func() { _ = b.WriteByte('x') })
		noAllocs(t, func() { _ = b.Flush() })
		noAllocs(t, func() {
			it := b.Begin()
			if p, err := it.Reserve(8); err == nil {
				it.Commit(copy(p, "12345678"))
			}
			it.End()
		})
	}
}
