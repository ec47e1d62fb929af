package readbuffer_test

import (
	"bufio"
	"io"
	"testing"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// discard counts calls through a pointer, so that no implementation under
// comparison can see that the bytes are not needed.
type discard struct{ bytes, calls int }

func (d *discard) Write(p []byte) (int, error) {
	d.calls++
	d.bytes += len(p)
	return len(p), nil
}

func BenchmarkWrite80(b *testing.B) {
	item := make([]byte, 80)
	b.Run("impl=raw", func(b *testing.B) {
		var w io.Writer = new(discard)
		b.SetBytes(80)
		buf := make([]byte, 0, 4096)
		for b.Loop() {
			if len(buf)+len(item) > cap(buf) {
				_, _ = w.Write(buf)
				buf = buf[:0]
			}
			buf = append(buf, item...)
		}
	})
	b.Run("impl=readbuffer", func(b *testing.B) {
		w := readbuffer.NewWriteBuffer(new(discard).Write)
		b.SetBytes(80)
		b.ReportAllocs()
		for b.Loop() {
			_, _ = w.Write(item)
		}
	})
	b.Run("impl=readbuffer-shared", func(b *testing.B) {
		w := readbuffer.NewWriteBuffer(new(discard).Write, readbuffer.Shared())
		b.SetBytes(80)
		b.ReportAllocs()
		for b.Loop() {
			_, _ = w.Write(item)
		}
	})
	b.Run("impl=bufio", func(b *testing.B) {
		w := bufio.NewWriter(new(discard))
		b.SetBytes(80)
		for b.Loop() {
			_, _ = w.Write(item)
		}
	})
}
