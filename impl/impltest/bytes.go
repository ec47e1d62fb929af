package impltest

import (
	"io"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// beyond is a number of bytes that no connection takes without a reader.
const beyond = 32 << 20

// zeros are as many bytes, more than any write takes.
var zeros = make([]byte, beyond)

// write sends all of the text at once.
func (e *env) write(s impl.Stream, text string) {
	e.Helper()
	n, err := s.Write([]byte(text))
	require.NoError(e, err)
	require.Equal(e, len(text), n)
}

// reads requires that the next bytes are the text.
func (e *env) reads(s impl.Stream, text string) {
	e.Helper()
	p := make([]byte, len(text))
	n, err := io.ReadFull(plain{s}, p)
	require.NoError(e, err, "after %q", p[:n])
	require.Equal(e, text, string(p))
}

// readsOnce requires that one read with room for more returns the text.
func (e *env) readsOnce(s impl.Stream, text string) {
	e.Helper()
	p := make([]byte, len(text)+100)
	n, err := s.Read(p)
	require.NoError(e, err)
	require.Equal(e, text, string(p[:n]))
}

// eof requires the end of the stream, twice.
func (e *env) eof(s impl.Stream) {
	e.Helper()
	for range 3 {
		n, err := s.Read(make([]byte, 10))
		require.Zero(e, n)
		require.True(e, err == io.EOF, "the end of a stream is the bare io.EOF, not %#v", err)
	}
}

// readErr returns the error of a read that must fail.
func (e *env) readErr(s impl.Stream) error {
	e.Helper()
	n, err := s.Read(make([]byte, 10))
	require.Error(e, err)
	assert.Zero(e, n)
	return err
}

// writeErr returns the error of a write that must fail.
func (e *env) writeErr(s impl.Stream) error {
	e.Helper()
	n, err := s.Write([]byte("x"))
	require.Error(e, err)
	assert.Zero(e, n)
	return err
}

// fill writes until nothing more goes in, and returns the number of bytes. TCP
// reports that it has no room some time before that, and then makes more.
func (e *env) fill(s impl.Stream) int {
	e.Helper()
	total := 0
	chunk := make([]byte, 64<<10)
	// A single refusal can also mean that the deadline passed before the write
	// began.
	for refused := 0; refused < 3 || e.hasRoom(s); {
		require.NoError(e, s.SetWriteDeadline(time.Now().Add(look)))
		n, err := s.Write(chunk)
		total += n
		require.Less(e, total, beyond, "writes are never refused")
		switch {
		case n > 0:
			refused = 0
		case err != nil:
			requireTimeout(e, err)
			refused++
		}
	}
	require.NoError(e, s.SetWriteDeadline(time.Time{}))
	return total
}

// hasRoom reports whether there is room to write when all has settled.
func (e *env) hasRoom(s impl.Stream) bool {
	e.arrive()
	return s.CanWrite()
}

// drain reads n bytes.
func (e *env) drain(s impl.Stream, n int) {
	e.Helper()
	got, err := io.CopyN(io.Discard, plain{s}, int64(n))
	require.NoError(e, err)
	require.EqualValues(e, n, got)
}

// rest reads to the end of the stream and returns how many bytes there were.
func (e *env) rest(s impl.Stream) int {
	e.Helper()
	n, err := e.toTheEnd(s)
	require.True(e, isEOF(err), "%v", err)
	return n
}

// toTheEnd reads until an error and returns how many bytes came before it.
func (e *env) toTheEnd(s impl.Stream) (int, error) {
	p := make([]byte, 64<<10)
	for total := 0; ; {
		n, err := plain{s}.Read(p)
		total += n
		if err != nil {
			return total, err
		}
	}
}

// plain hides everything of a stream but Read, and requires that it returns a
// byte or an error.
type plain struct{ io.Reader }

func (r plain) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if n == 0 && err == nil {
		err = io.ErrNoProgress
	}
	return n, err
}

// untilFull returns when there is no room, while another goroutine writes.
func (e *env) untilFull(s interface{ CanWrite() bool }) {
	e.Helper()
	for s.CanWrite() {
		e.waitIdle()
	}
}
