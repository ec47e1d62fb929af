package streams_test

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// hostile is a source that gives a stream in pieces of any size, nothing at
// all, and timeouts between any two bytes, as its script says; then the rest.
type hostile struct {
	left   []byte
	script []byte
}

func (h *hostile) Read(p []byte) (int, error) {
	count := len(p)
	var err error
	if len(h.script) > 0 {
		step := h.script[0]
		h.script = h.script[1:]
		count = int(step >> 1)
		if step&1 != 0 {
			err = os.ErrDeadlineExceeded
		}
	}
	n := copy(p[:min(len(p), count)], h.left)
	h.left = h.left[n:]
	if err == nil && n == 0 && len(h.left) == 0 {
		err = io.EOF
	}
	return n, err
}

// hostileReader makes a reader of a stream behind a hostile source.
func hostileReader(t *rapid.T, stream []byte) *streams.Reader {
	script := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "script")
	size := rapid.SampledFrom([]int{1, 2, 5, 64, 4096}).Draw(t, "size")
	return scripted(stream, script, size)
}

func scripted(stream, script []byte, size int) *streams.Reader {
	h := &hostile{left: stream, script: script}
	return streams.NewReader(readbuffer.FromReader(h, readbuffer.Size(size)))
}

// insist repeats an operation while it times out or its source gives nothing, and
// checks that such an operation consumes nothing. It ends when the script does.
func insist[T any](t require.TestingT, r *streams.Reader, op func() (T, error)) (T, error) {
	for {
		b := streams.ReadBufferOf(r)
		before, dropsLF := r.Offset(), b.IsEmpty() && !b.IsDirect()
		v, err := op()
		if !transient(err) {
			return v, err
		}
		if dropsLF && r.Offset() == before+1 {
			continue // the LF of the last line came
		}
		require.Equal(t, before, r.Offset(), "a timeout must consume nothing")
	}
}

// transient reports whether the same call may succeed later: it timed out, or its
// source gave nothing a hundred times.
func transient(err error) bool { return err == os.ErrDeadlineExceeded || err == io.ErrNoProgress }

// over makes a reader of a whole stream.
func over(stream string) *streams.Reader {
	return streams.NewReader(readbuffer.FromString(stream))
}

// inParts makes a reader whose source gives a part at each read, and a timeout
// for each empty one.
func inParts(parts ...string) *streams.Reader {
	return streams.NewReader(readbuffer.New(func(p []byte) (int, error) {
		if len(parts) == 0 {
			return 0, io.EOF
		}
		part := parts[0]
		parts = parts[1:]
		if part == "" {
			return 0, os.ErrDeadlineExceeded
		}
		return copy(p, part), nil
	}))
}

func rest(t *testing.T, r *streams.Reader) string {
	t.Helper()
	p, err := r.UpToEnd(0)
	require.NoError(t, err)
	return string(p)
}

// failing makes a reader whose source fails.
func failing(err error) *streams.Reader {
	return streams.NewReader(readbuffer.New(func([]byte) (int, error) {
		if err == nil {
			return 0, io.EOF
		}
		return 0, err
	}))
}

var errBroken = errors.New("broken")
