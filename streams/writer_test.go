package streams_test

import (
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func writerTo(out *writes, opts ...readbuffer.Option) *streams.Writer {
	return streams.NewWriter(readbuffer.NewWriteBuffer(out.Write, opts...))
}

func TestBytesWaitForFlush(t *testing.T) {
	var out writes
	w := writerTo(&out)
	require.NoError(t, w.NextPut('a'))
	require.NoError(t, w.NextPutAll([]byte("bc")))
	require.NoError(t, w.NextPutAll([]byte("de")))
	require.NoError(t, w.WriteByte('g'))
	n, err := w.WriteRune('é')
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Empty(t, out.got)
	require.NoError(t, w.Flush())
	require.Equal(t, "abcdegé", string(out.got))
}

// The rule for errors of methods that return none: the first is kept, everything
// after it fails with it, Flush returns it once.
func TestKeptError(t *testing.T) {
	out := writes{limited: true}
	w := writerTo(&out, readbuffer.Size(4))
	w.Display("abc").Display("def").NL()
	require.Equal(t, errFull, w.Err())
	out.room = 100
	for _, err := range []error{
		w.NextPut('x'), w.NextPutAll([]byte("x")),
		w.PutUint16BE(1), w.PutDecimal(1), w.PutNetstring(nil), w.PutUvarint(1),
	} {
		require.Equal(t, errFull, err)
	}
	n, err := w.Write([]byte("x"))
	require.Equal(t, errFull, err)
	require.Zero(t, n)
	_, err = w.WriteString("x")
	require.Equal(t, errFull, err)
	_, err = w.WriteRune('x')
	require.Equal(t, errFull, err)
	require.Equal(t, errFull, w.Flush())
	require.Equal(t, "abc", string(out.got), "what was accepted is not lost")
	require.NoError(t, w.Err())
	require.NoError(t, w.Display("!").Flush())
	require.Equal(t, "abc!", string(out.got))
}

func TestFlushThatFailsIsNotKept(t *testing.T) {
	out := writes{limited: true, room: 1}
	w := writerTo(&out)
	require.NoError(t, w.NextPutAll([]byte("abc")))
	require.Equal(t, errFull, w.Flush())
	require.NoError(t, w.Err())
	out.room = 100
	require.NoError(t, w.Flush())
	require.Equal(t, "abc", string(out.got))
}

func TestFlushPendingKeepsItsError(t *testing.T) {
	out := writes{limited: true}
	w := writerTo(&out)
	w.FlushPending()
	require.NoError(t, w.Err(), "nothing to flush, nothing to fail")
	require.NoError(t, w.NextPut('a'))
	w.FlushPending()
	out.room = 100
	require.Equal(t, errFull, w.Flush())
	require.Equal(t, "a", string(out.got))
}

func TestFlushPendingDoesNotWaitForAnotherGoroutine(t *testing.T) {
	var out writes
	w := writerTo(&out, readbuffer.Shared())
	it := streams.WriteBufferOf(w).Begin()
	require.NoError(t, it.WriteByte('a'))
	w.FlushPending()
	require.Empty(t, out.got)
	it.End()
	w.FlushPending()
	require.Equal(t, "a", string(out.got))
}

func TestCallsOfManyGoroutinesStayWhole(t *testing.T) {
	var out writes
	w := writerTo(&out, readbuffer.Size(32), readbuffer.Shared())
	const writers, calls = 4, 100
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for i := range calls {
				_ = w.PutNetstring([]byte(strings.Repeat("x", i%50)))
				w.Printf("%d:%s,", 3, "abc")
				if i%7 == 0 {
					_ = w.Flush()
				}
			}
		})
	}
	all.Wait()
	require.NoError(t, w.Flush())
	r := over(string(out.got))
	for range 2 * writers * calls {
		_, err := r.Netstring(0)
		require.NoError(t, err)
	}
	_, err := r.Netstring(0)
	require.Equal(t, io.EOF, err)
}
