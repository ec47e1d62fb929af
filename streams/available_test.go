package streams_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestWhatIsThere(t *testing.T) {
	r := inParts("abc", "def", "g")
	require.Empty(t, r.BufferContents())
	some, err := r.Fill()
	require.NoError(t, err)
	require.True(t, some)
	n, err := r.AvailableBytes()
	require.NoError(t, err)
	require.Equal(t, 3, n)
	p, err := r.NextAvailable(2)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	p = make([]byte, 10)
	n, err = r.Read(p)
	require.NoError(t, err)
	require.Equal(t, "c", string(p[:n]))
	var w writes
	n, err = r.NextAvailableTo(&w, 0)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	n, err = r.NextAvailableTo(&w, 9)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, "defg", string(w.got))
	for _, n := range []int{0, 1} {
		_, err = r.NextAvailableTo(&w, n)
		require.Equal(t, io.EOF, err)
	}
	_, err = r.Read(p)
	require.Equal(t, io.EOF, err)
}

func TestWhatTheOtherStreamDidNotTakeStaysUnread(t *testing.T) {
	r := over("abcdef")
	w := writes{room: 2, limited: true}
	n, err := r.NextAvailableTo(&w, 5)
	require.Equal(t, errFull, err)
	require.Equal(t, 2, n)
	require.Equal(t, "cdef", rest(t, r))
}

func TestAvailableBytesOfAnIdleSource(t *testing.T) {
	b := readbuffer.New(func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
		readbuffer.Blocking(func([]byte) (int, error) { return 0, errors.New("it must not wait") }))
	n, err := streams.NewReader(b).AvailableBytes()
	require.NoError(t, err)
	require.Zero(t, n)
}

var errFull = errors.New("full")

// writes collects what is written to it, up to room if it is limited.
type writes struct {
	got     []byte
	room    int
	limited bool
}

func (w *writes) Write(p []byte) (int, error) {
	n := len(p)
	if w.limited {
		n = min(n, w.room)
		w.room -= n
	}
	w.got = append(w.got, p[:n]...)
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}
