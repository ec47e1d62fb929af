package kernel

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// The benchmarks compare a stream with the net.TCPConn of package net that does
// the same.

// native makes both ends of a connection of package net.
func native(tb testing.TB) (a, b net.Conn) {
	tb.Helper()
	system.IPv4.Need(tb)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(tb, err)
	defer func() { _ = l.Close() }()
	a, err = net.Dial("tcp4", l.Addr().String())
	require.NoError(tb, err)
	b, err = l.Accept()
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = errors.Join(a.Close(), b.Close()) })
	return a, b
}

// pingPong sends a message back and forth; each turn is a write and a read on
// either side.
func pingPong(b *testing.B, near, far io.ReadWriter) {
	b.Helper()
	const size = 64
	done := make(chan struct{})
	go func() {
		defer close(done)
		p := make([]byte, size)
		for {
			if _, err := io.ReadFull(far, p); err != nil {
				return
			}
			if _, err := far.Write(p); err != nil {
				return
			}
		}
	}()
	p := make([]byte, size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := near.Write(p); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(near, p); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	_ = near.(io.Closer).Close()
	<-done
}

func BenchmarkPingPong(b *testing.B) {
	b.Run("native", func(b *testing.B) {
		near, far := native(b)
		pingPong(b, near, far)
	})
	b.Run("stream", func(b *testing.B) {
		near, far := pair(b, impl.TCP4)
		pingPong(b, near, far)
	})
}

// flood writes and reads in turn in one goroutine, so that only the calls
// themselves are measured.
func flood(b *testing.B, w io.Writer, r func([]byte) (int, error)) {
	b.Helper()
	p := make([]byte, 4096)
	b.ReportAllocs()
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		if _, err := w.Write(p); err != nil {
			b.Fatal(err)
		}
		if n, err := r(p); n != len(p) || err != nil {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkWriteRead(b *testing.B) {
	b.Run("native", func(b *testing.B) {
		near, far := native(b)
		flood(b, near, far.Read)
	})
	b.Run("stream", func(b *testing.B) {
		near, far := pair(b, impl.TCP4)
		flood(b, near, far.Read)
	})
	b.Run("try", func(b *testing.B) {
		near, far := pair(b, impl.TCP4)
		flood(b, near, func(p []byte) (n int, err error) {
			for err = impl.ErrWouldBlock; err == impl.ErrWouldBlock; {
				n, err = far.TryRead(p)
			}
			return n, err
		})
	})
}

func BenchmarkTryReadNothing(b *testing.B) {
	near, _ := pair(b, impl.TCP4)
	p := make([]byte, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := near.TryRead(p); err != impl.ErrWouldBlock {
			b.Fatal(err)
		}
	}
}

func BenchmarkCanRead(b *testing.B) {
	near, _ := pair(b, impl.TCP4)
	b.ReportAllocs()
	for b.Loop() {
		if near.CanRead() {
			b.Fatal("nothing was sent")
		}
	}
}

func BenchmarkConnectAccept(b *testing.B) {
	b.Run("native", func(b *testing.B) {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		require.NoError(b, err)
		defer func() { _ = l.Close() }()
		b.ReportAllocs()
		for b.Loop() {
			a, err := net.Dial("tcp4", l.Addr().String())
			require.NoError(b, err)
			c, err := l.Accept()
			require.NoError(b, err)
			require.NoError(b, a.(*net.TCPConn).SetLinger(0))
			_ = a.Close()
			_ = c.Close()
		}
	})
	b.Run("stream", func(b *testing.B) {
		s := listening(b, impl.TCP4)
		b.ReportAllocs()
		for b.Loop() {
			a := newStream(impl.TCP4)
			require.NoError(b, a.Connect(b.Context(), s.LocalEndpoint()))
			c, err := s.Accept()
			require.NoError(b, err)
			require.NoError(b, impl.Set(a, impl.Linger, 0))
			_ = a.Close()
			_ = c.Close()
		}
	})
}

// BenchmarkTransfer copies from a file and between streams, in the kernel alone
// and through a buffer. The kernel saves the program time and memory; over
// loopback, where it copies too, little of that shows.
func BenchmarkTransfer(b *testing.B) {
	const size = 1 << 20
	name := filepath.Join(b.TempDir(), "file")
	require.NoError(b, os.WriteFile(name, make([]byte, size), 0o600))

	drain := func(b *testing.B, r io.Reader) {
		done := make(chan struct{})
		b.Cleanup(func() { <-done })
		go func() {
			defer close(done)
			_, _ = io.Copy(io.Discard, struct{ io.Reader }{r})
		}()
	}
	fromFile := func(b *testing.B, copy func(f *os.File) (int64, error)) {
		b.SetBytes(size)
		f, err := os.Open(name)
		require.NoError(b, err)
		defer func() { _ = f.Close() }()
		for b.Loop() {
			_, err := f.Seek(0, io.SeekStart)
			require.NoError(b, err)
			n, err := copy(f)
			require.NoError(b, err)
			require.EqualValues(b, size, n)
		}
	}
	b.Run("file/native", func(b *testing.B) {
		near, far := native(b)
		drain(b, far)
		fromFile(b, func(f *os.File) (int64, error) { return near.(io.ReaderFrom).ReadFrom(f) })
		_ = near.Close()
	})
	b.Run("file/stream", func(b *testing.B) {
		near, far := pair(b, impl.TCP4)
		drain(b, far)
		fromFile(b, func(f *os.File) (int64, error) { return near.ReadFrom(f) })
		_ = near.Close()
	})
	b.Run("file/buffer", func(b *testing.B) {
		near, far := pair(b, impl.TCP4)
		drain(b, far)
		fromFile(b, func(f *os.File) (int64, error) {
			return io.Copy(struct{ io.Writer }{near}, struct{ io.Reader }{f})
		})
		_ = near.Close()
	})

	relay := func(b *testing.B, copy func(to, from *stream) (int64, error)) {
		feed, from := pair(b, impl.TCP4)
		to, far := pair(b, impl.TCP4)
		drain(b, far)
		fed := make(chan struct{})
		b.Cleanup(func() { <-fed })
		go func() {
			defer close(fed)
			for p := make([]byte, size); ; {
				if _, err := feed.Write(p); err != nil {
					return
				}
			}
		}()
		b.SetBytes(size)
		for b.Loop() {
			n, err := copy(to, from)
			require.NoError(b, err)
			require.EqualValues(b, size, n)
		}
		_ = from.Close()
		_ = feed.Close()
		_ = to.Close()
	}
	b.Run("relay/stream", func(b *testing.B) {
		relay(b, func(to, from *stream) (int64, error) { return io.CopyN(to, from, size) })
	})
	b.Run("relay/buffer", func(b *testing.B) {
		relay(b, func(to, from *stream) (int64, error) {
			return io.CopyN(struct{ io.Writer }{to}, struct{ io.Reader }{from}, size)
		})
	})
}
