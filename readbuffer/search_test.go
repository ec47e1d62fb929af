package readbuffer_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestUpToTellsEndFromDelimiter(t *testing.T) {
	b := readbuffer.FromString("a;b")
	p, err := b.UpTo(';', 0)
	require.NoError(t, err)
	require.Equal(t, "a", string(p))
	p, err = b.UpTo(';', 0)
	require.Equal(t, io.EOF, err)
	require.Equal(t, "b", string(p))
	p, err = b.UpTo(';', 0)
	require.Equal(t, io.EOF, err)
	require.Empty(t, p)
}

func TestEmptyDelimiterIsFoundAtOnce(t *testing.T) {
	b := readbuffer.FromString("ab")
	p, err := b.UpToAll(nil, 0)
	require.NoError(t, err)
	require.Empty(t, p)
	mustView(t, "ab", b)
}

func TestIndexConsumesNothing(t *testing.T) {
	b := readbuffer.FromString("ab,c;d")
	for range 2 {
		i, err := b.IndexByte(';', 0)
		require.NoError(t, err)
		require.Equal(t, 4, i)
		i, err = b.Index([]byte(",c"), 0)
		require.NoError(t, err)
		require.Equal(t, 2, i)
		i, err = b.IndexAny(readbuffer.NewSet(";,"), 0)
		require.NoError(t, err)
		require.Equal(t, 2, i)
	}
	_, err := b.IndexByte('x', 0)
	require.Equal(t, io.EOF, err)
}

// Bytes that were searched before a timeout are not searched again: a delimiter
// that is then written into that memory is not seen.
func TestRetryDoesNotSearchAgain(t *testing.T) {
	set := readbuffer.NewSet(";")
	for name, upTo := range map[string]func(*readbuffer.ReadBuffer) ([]byte, error){
		"byte":     func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.UpTo(';', 0) },
		"sequence": func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.UpToAll([]byte(";"), 0) },
		"set": func(b *readbuffer.ReadBuffer) ([]byte, error) {
			p, _, err := b.UpToAny(set, 0)
			return p, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := readbuffer.New(script(gives("abc"), fails(os.ErrDeadlineExceeded), gives("d;")))
			_, err := upTo(b)
			require.Equal(t, os.ErrDeadlineExceeded, err)
			b.View()[1] = ';'
			p, err := upTo(b)
			require.NoError(t, err)
			require.Equal(t, "a;cd", string(p))
		})
	}
}

// What one search remembers must not mislead another one.
func TestInterruptedSearchDoesNotMisleadAnother(t *testing.T) {
	timeout := fails(os.ErrDeadlineExceeded)
	b := readbuffer.New(script(gives("a,b"), timeout, timeout, gives(";")))
	_, err := b.UpTo(';', 0)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	p, err := b.UpTo(',', 0)
	require.NoError(t, err)
	require.Equal(t, "a", string(p))
	_, err = b.UpToAll([]byte(";"), 0)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	require.EqualValues(t, 2, b.Offset())
	p, err = b.UpToAll([]byte(";"), 0)
	require.NoError(t, err)
	require.Equal(t, "b", string(p))
}

func TestTooLongItemStaysAndCanBeSkipped(t *testing.T) {
	for name, upTo := range map[string]func(*readbuffer.ReadBuffer) error{
		"UpTo":    func(b *readbuffer.ReadBuffer) error { _, err := b.UpTo(';', 10); return err },
		"UpToAll": func(b *readbuffer.ReadBuffer) error { _, err := b.UpToAll([]byte(";;"), 10); return err },
		"while": func(b *readbuffer.ReadBuffer) error {
			_, err := b.TakeWhile(func(c byte) bool { return c != ';' }, 10)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := readbuffer.FromReader(strings.NewReader("ab;"+strings.Repeat("x", 11)+";;next"), readbuffer.Size(4))
			_, err := b.UpTo(';', 10)
			require.NoError(t, err)

			err = upTo(b)
			require.ErrorIs(t, err, readbuffer.ErrTooLong)
			require.ErrorContains(t, err, "item at offset 3 has 11 bytes or more, limit is 10")
			require.EqualValues(t, 3, b.Offset())

			found, err := b.SkipToAll([]byte(";;"))
			require.NoError(t, err)
			require.True(t, found)
			rest, err := b.UpToEnd(0)
			require.NoError(t, err)
			require.Equal(t, "next", string(rest))
		})
	}
}

func TestItemOfExactlyTheLimit(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader("0123456789;0123456789\r\n0123456789"), readbuffer.Size(3))
	p, err := b.UpTo(';', 10)
	require.NoError(t, err)
	require.Len(t, p, 10)
	p, err = b.UpToAll([]byte("\r\n"), 10)
	require.NoError(t, err)
	require.Len(t, p, 10)
	p, err = b.UpToEnd(10)
	require.NoError(t, err)
	require.Len(t, p, 10)
}

func TestRestLongerThanTheLimit(t *testing.T) {
	b := readbuffer.FromString("0123456789a")
	_, err := b.UpToAll([]byte("\r\n"), 10)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	_, err = b.UpToEnd(10)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	mustView(t, "0123456789a", b)
}

// An endless item costs the limit and one fill of memory, and is refused as soon
// as that is seen.
func TestEndlessItemIsBounded(t *testing.T) {
	read := 0
	endless := func(p []byte) (int, error) {
		n := min(len(p), 100)
		read += n
		return copy(p, bytes.Repeat([]byte("x"), n)), nil
	}
	const limit, size = 10_000, 256
	for _, upTo := range []func(*readbuffer.ReadBuffer) error{
		func(b *readbuffer.ReadBuffer) error { _, err := b.UpTo(';', limit); return err },
		func(b *readbuffer.ReadBuffer) error { _, err := b.UpToAll([]byte("\r\n"), limit); return err },
		func(b *readbuffer.ReadBuffer) error { _, err := b.UpToEnd(limit); return err },
	} {
		read = 0
		b := readbuffer.New(endless, readbuffer.Size(size))
		require.ErrorIs(t, upTo(b), readbuffer.ErrTooLong)
		require.LessOrEqual(t, b.Cap(), limit+size)
		require.LessOrEqual(t, read, limit+100)
	}
}

func TestSkipsTakeConstantMemory(t *testing.T) {
	b := readbuffer.FromReader(io.LimitReader(zeros{}, 10<<20), readbuffer.Size(512))
	for _, skip := range []func() (bool, error){
		func() (bool, error) { n, err := b.Skip(1 << 20); return n < 1<<20, err },
		func() (bool, error) { return b.SkipTo(1) },
	} {
		found, err := skip()
		require.NoError(t, err)
		require.False(t, found)
		require.Equal(t, 512, b.Cap())
	}
	require.EqualValues(t, 10<<20, b.Offset())
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
