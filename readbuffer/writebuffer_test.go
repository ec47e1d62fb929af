package readbuffer_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestWriteBufferCollects(t *testing.T) {
	d := new(discard)
	w := readbuffer.NewWriteBuffer(d.Write, readbuffer.Size(10))
	for range 5 {
		_, err := w.WriteString("abcd")
		require.NoError(t, err)
	}
	require.Equal(t, 2, d.calls)
	require.True(t, w.Pending())
	require.NoError(t, w.Flush())
	require.Equal(t, 20, d.bytes)
	require.False(t, w.Pending())
	require.NoError(t, w.Flush())
	require.Equal(t, 3, d.calls, "nothing to flush is no call")
}

func TestLargeWriteGoesStraightBehindWhatIsBuffered(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 11)
	var got [][]byte
	w := readbuffer.NewWriteBuffer(func(p []byte) (int, error) { got = append(got, p); return len(p), nil }, readbuffer.Size(10))
	require.NoError(t, w.WriteByte('a'))
	n, err := w.Write(large)
	require.NoError(t, err)
	require.Equal(t, 11, n)
	require.Len(t, got, 2)
	require.Len(t, got[0], 1)
	require.Same(t, &large[0], &got[1][0], "without a copy")
	require.False(t, w.Pending())
}

func TestNothingIsLostByAnError(t *testing.T) {
	w := &narrow{room: 3}
	b := readbuffer.NewWriteBuffer(w.Write, readbuffer.Size(8))
	_, err := b.WriteString("abcdef")
	require.NoError(t, err)
	require.Equal(t, errFull, b.Flush())
	require.Equal(t, 3, b.Buffered())
	require.True(t, b.Pending())
	require.Equal(t, errFull, b.Flush())

	n, err := b.Write([]byte("0123"))
	require.Equal(t, errFull, err)
	require.Zero(t, n, "what finds no room is not accepted")
	n, err = b.Write([]byte("01"))
	require.NoError(t, err, "what finds room is")
	require.Equal(t, 2, n)

	w.room = 100
	require.NoError(t, b.Flush())
	require.Equal(t, "abcdef01", string(w.got))
}

func TestLargeWriteAnswersWhatWasTaken(t *testing.T) {
	w := &narrow{room: 3}
	b := readbuffer.NewWriteBuffer(w.Write, readbuffer.Size(4))
	n, err := b.Write([]byte("abcdef"))
	require.Equal(t, errFull, err)
	require.Equal(t, 3, n)
	w.room = 100
	n, err = b.Write([]byte("def"))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.NoError(t, b.Flush())
	require.Equal(t, "abcdef", string(w.got))
}

func TestShortFlushWithoutAnErrorIsOne(t *testing.T) {
	b := readbuffer.NewWriteBuffer(writes(1).Write)
	_, err := b.WriteString("ab")
	require.NoError(t, err)
	require.Equal(t, io.ErrShortWrite, b.Flush())
	require.NoError(t, b.Flush())
}

func TestFlushThatLies(t *testing.T) {
	for _, n := range []int{-1, 3} {
		b := readbuffer.NewWriteBuffer(writes(n).Write)
		_, err := b.WriteString("ab")
		require.NoError(t, err)
		require.Equal(t, readbuffer.ErrBadCount, b.Flush())
		require.Equal(t, 2, b.Buffered(), "nothing is believed")
	}
}

func TestCloseFlushes(t *testing.T) {
	w := &narrow{room: 3}
	b := readbuffer.NewWriteBuffer(w.Write)
	_, err := b.WriteString("abcd")
	require.NoError(t, err)
	require.Equal(t, errFull, b.Close())
	require.Zero(t, b.Buffered())
	require.False(t, b.Pending())
	require.NoError(t, b.Close())
	require.Equal(t, readbuffer.ErrClosed, b.Flush())
	for _, put := range []func() error{
		func() error { return b.WriteByte('x') },
		func() error { _, err := b.WriteString("x"); return err },
		func() error { _, err := b.Write([]byte("x")); return err },
		func() error { _, err := b.Write(make([]byte, 10_000)); return err },
	} {
		require.Equal(t, readbuffer.ErrClosed, put())
	}
	b.Reset((&narrow{room: 10}).Write)
	require.NoError(t, b.WriteByte('x'))
}

func TestAbandonedBufferSaysWhy(t *testing.T) {
	d := new(discard)
	b := readbuffer.NewWriteBuffer(d.Write)
	require.NoError(t, b.WriteByte('x'))
	b.Abandon(func() error { return errFull })
	require.Zero(t, d.calls)
	require.False(t, b.Pending())
	require.Equal(t, errFull, b.WriteByte('x'))
	require.Equal(t, errFull, b.Flush())
	require.NoError(t, b.Close())
}

func TestSetWriteSizeFlushes(t *testing.T) {
	d := new(discard)
	b := readbuffer.NewWriteBuffer(d.Write, readbuffer.Size(4))
	_, err := b.WriteString("abcd")
	require.NoError(t, err)
	require.True(t, b.IsFull())
	require.NoError(t, b.SetSize(2))
	require.Equal(t, 2, b.Size())
	require.Equal(t, 4, d.bytes)
	require.False(t, b.IsFull())
	_, err = b.WriteString("ab")
	require.NoError(t, err)
	require.True(t, b.IsFull())
}

func TestSetSizeThatCannotFlushChangesNothing(t *testing.T) {
	b := readbuffer.NewWriteBuffer((&narrow{room: 1}).Write, readbuffer.Size(4))
	_, err := b.WriteString("ab")
	require.NoError(t, err)
	require.Equal(t, errFull, b.SetSize(100))
	require.Equal(t, 1, b.Buffered())
}

// TestWriteModel puts random items through a flush function that fails at
// random, and checks that exactly what was accepted arrives.
func TestWriteModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got, want []byte
		var script = rapid.SliceOfN(rapid.IntRange(-3, 30), 0, 60).Draw(t, "script")
		flush := func(p []byte) (int, error) {
			n := len(p)
			if len(script) > 0 {
				n, script = min(max(script[0], 0), n), script[1:]
			}
			got = append(got, p[:n]...)
			if n < len(p) {
				return n, os.ErrDeadlineExceeded
			}
			return n, nil
		}
		opts := []readbuffer.Option{readbuffer.Size(rapid.IntRange(1, 20).Draw(t, "size"))}
		if rapid.Bool().Draw(t, "shared") {
			opts = append(opts, readbuffer.Shared())
		}
		b := readbuffer.NewWriteBuffer(flush, opts...)
		for i := range rapid.IntRange(1, 40).Draw(t, "puts") {
			text := strings.Repeat(fmt.Sprint(i%10), rapid.IntRange(0, 40).Draw(t, "length"))
			n := 0
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "put") {
			case 0:
				n, err = b.Write([]byte(text))
			case 1:
				n, err = b.WriteString(text)
			case 2:
				text = text[:min(1, len(text))]
				if text != "" {
					if err = b.WriteByte(text[0]); err == nil {
						n = 1
					}
				}
			case 3:
				it := b.Begin()
				var p []byte
				if p, err = it.Reserve(len(text)); err == nil {
					n = copy(p, text)
					it.Commit(n)
				}
				it.End()
			default:
				err = b.Flush()
				text = ""
			}
			want = append(want, text[:n]...)
			require.Equal(t, n < len(text), err != nil && text != "")
			require.True(t, err == nil || errors.Is(err, os.ErrDeadlineExceeded))
			require.Equal(t, len(want), len(got)+b.Buffered())
			if b.Buffered() > 0 {
				require.True(t, b.Pending())
			}
		}
		for b.Flush() != nil {
			require.True(t, b.Pending())
		}
		require.Equal(t, string(want), string(got))
		require.False(t, b.Pending())
	})
}

// TestNoFlush: a buffer without a flush function collects, and says what it needs
// when it is full.
func TestNoFlush(t *testing.T) {
	w := readbuffer.NewWriteBuffer(nil, readbuffer.Size(4))
	_, err := w.Write([]byte("ab"))
	require.NoError(t, err)
	require.Equal(t, readbuffer.ErrNoFlush, w.Flush())
	_, err = w.Write([]byte("cdefg"))
	require.Equal(t, readbuffer.ErrNoFlush, err)
	require.Equal(t, 2, w.Buffered(), "what was put stays")
	var sent []byte
	w.Reset(func(p []byte) (int, error) { sent = append(sent, p...); return len(p), nil })
	require.NoError(t, w.WriteByte('x'))
	require.NoError(t, w.Flush())
	require.Equal(t, "x", string(sent))
	w.Reset(nil)
	require.NoError(t, w.WriteByte('y'))
	require.Equal(t, readbuffer.ErrNoFlush, w.Close())
}

// A buffer that was abandoned without an error refuses every put and flush all the
// same.
func TestWriteBufferAbandonedWithoutAnError(t *testing.T) {
	for name, reason := range map[string]func() error{
		"nil":         nil,
		"returns nil": func() error { return nil },
	} {
		for _, shared := range []bool{false, true} {
			opts := []readbuffer.Option{}
			if shared {
				opts = append(opts, readbuffer.Shared())
			}
			b := readbuffer.NewWriteBuffer(func(p []byte) (int, error) { return len(p), nil }, opts...)
			require.NoError(t, b.WriteByte('a'))
			b.Abandon(reason)
			for call, err := range map[string]error{
				"WriteByte": b.WriteByte('b'),
				"Flush":     b.Flush(),
				"Write":     second(b.Write(make([]byte, 10))),
				"large":     second(b.Write(make([]byte, 1<<20))),
			} {
				require.ErrorIs(t, err, readbuffer.ErrClosed, "%s, %s", name, call)
			}
			require.False(t, b.Pending())
		}
	}
}

func second(_ int, err error) error { return err }
