package readbuffer_test

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// hostile is a source that does everything that a fill function may do and a buffer
// may get wrong. What it does at each fill is written in its script; when that is
// over it gives all that is left.
type hostile struct {
	left   []byte
	script []byte
	would  bool // may return ErrWouldBlock
	waits  int
}

// What a step of the script does, by its last three bits; the higher bits say
// how many bytes come.
const (
	someBytes = iota
	oneMore
	noBytes
	timeout
	bytesAndTimeout
	wouldBlock
	bytesAndWouldBlock
	everything
)

func (h *hostile) Fill(p []byte) (int, error) {
	step := byte(everything)
	if len(h.script) > 0 {
		step, h.script = h.script[0], h.script[1:]
	}
	kind, count := step&7, int(step>>3)
	if !h.would && (kind == wouldBlock || kind == bytesAndWouldBlock) {
		kind = someBytes
	}
	switch kind {
	case noBytes:
		return 0, nil
	case timeout:
		return 0, os.ErrDeadlineExceeded
	case wouldBlock:
		return 0, readbuffer.ErrWouldBlock
	case oneMore:
		count = 1
	case everything:
		count = len(p)
	}
	n := copy(p[:min(len(p), count)], h.left)
	h.left = h.left[n:]
	switch {
	case kind == bytesAndTimeout:
		return n, os.ErrDeadlineExceeded
	case kind == bytesAndWouldBlock:
		return n, readbuffer.ErrWouldBlock
	case len(h.left) == 0 && (n == 0 || kind == everything):
		return n, io.EOF
	}
	return n, nil
}

// Block fills, and times out every third time.
func (h *hostile) Block(p []byte) (int, error) {
	h.waits++
	if h.waits%3 == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return h.Fill(p)
}

// Late is Block with memory that it takes for more bytes or fewer than come, and
// sometimes in vain.
func (h *hostile) Late(room *readbuffer.Room) (int, error) {
	if h.waits%4 == 0 {
		room.Take(h.waits)
	}
	return h.Block(room.Take(1 + h.waits%5*100))
}

// open makes a buffer over data behind a hostile source.
func open(t *rapid.T, data []byte) *readbuffer.ReadBuffer {
	h := &hostile{
		left:   data,
		script: rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "script"),
		would:  rapid.Bool().Draw(t, "would block"),
	}
	opts := []readbuffer.Option{
		readbuffer.Size(rapid.SampledFrom([]int{1, 2, 3, 7, 16, 600, 4096}).Draw(t, "size")),
	}
	if h.would {
		opts = append(opts, readbuffer.Blocking(h.Block))
	}
	if h.would && rapid.Bool().Draw(t, "late") {
		opts = append(opts, readbuffer.Waiting(h.Late))
	}
	return readbuffer.New(h.Fill, opts...)
}

// insist repeats an operation until it does not time out, and checks that a
// timeout consumes nothing.
func insist[T any](t require.TestingT, b *readbuffer.ReadBuffer, op func() (T, error)) (T, error) {
	for {
		before := b.Offset()
		v, err := op()
		if !transient(err) {
			return v, err
		}
		require.Equal(t, before, b.Offset(), "a timeout must consume nothing")
	}
}

// transient reports whether the same call may succeed later: it timed out, or its
// source gave nothing a hundred times.
func transient(err error) bool { return err == os.ErrDeadlineExceeded || err == io.ErrNoProgress }

// goOn repeats a skip, which keeps what it skipped, until it does not time out.
func goOn[T any](op func() (T, error)) (T, error) {
	for {
		if v, err := op(); !transient(err) {
			return v, err
		}
	}
}

// after makes a blocking fill function: it waits, and then fills.
func after(wait func() error, fill readbuffer.FillFunc) readbuffer.Option {
	return readbuffer.Blocking(func(p []byte) (int, error) {
		if err := wait(); err != nil {
			return 0, err
		}
		return fill(p)
	})
}

// never is a wait that must not happen: its error is one that no test expects.
func never() error { return errNever }

var (
	errNever = errors.New("test: it must not wait")
	errRoom  = errors.New("test: the fill has too little room")
)

// script makes a fill function that does one step at each fill and then returns
// io.EOF.
func script(steps ...func(p []byte) (int, error)) readbuffer.FillFunc {
	return func(p []byte) (int, error) {
		if len(steps) == 0 {
			return 0, io.EOF
		}
		step := steps[0]
		steps = steps[1:]
		return step(p)
	}
}

func gives(s string) func(p []byte) (int, error) { return givesWith(s, nil) }

func givesWith(s string, err error) func(p []byte) (int, error) {
	return func(p []byte) (int, error) {
		if len(p) < len(s) {
			return 0, errRoom
		}
		return copy(p, s), err
	}
}

func fails(err error) func(p []byte) (int, error) { return givesWith("", err) }

func mustView(t *testing.T, want string, b *readbuffer.ReadBuffer) {
	t.Helper()
	require.Equal(t, want, string(b.View()))
}
