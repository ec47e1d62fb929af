package impltest

import (
	"os"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// room is the memory of late reads, of which it gives most bytes at once.
type room struct {
	most  int
	mu    sync.Mutex // guards what follows
	p     []byte
	takes int
}

func (r *room) Take(n int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.takes++
	r.p = make([]byte, max(1, min(n, r.most)))
	return r.p
}

func (r *room) taken() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.takes
}

// readingLate begins a late read.
func (e *env) readingLate(s impl.Stream, r *room) *call[string] {
	return begin(e, func() (string, error) {
		n, err := capability[impl.LateReader](e, s).ReadLate(r)
		return string(r.p[:n]), err
	})
}

// readsLate does late reads until it has the bytes of want.
func (e *env) readsLate(s impl.Stream, r *room, want string) {
	e.Helper()
	var got strings.Builder
	for got.Len() < len(want) {
		text, err := e.readingLate(s, r).end()
		require.NoError(e, err)
		got.WriteString(text)
	}
	assert.Equal(e, want, got.String())
}

// lateReads: reads that take their memory when bytes are there.
func lateReads(s *suite) {
	s.scene("a late read waits without memory", func(e *env) {
		a, b := e.pair()
		r := &room{most: 4096}
		c := e.readingLate(b, r)
		c.waits()
		assert.Zero(e, r.taken())
		e.write(a, "bytes")
		got, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, "bytes", got)
	})

	s.scene("a late read takes what is there, as much as it has room for", func(e *env) {
		a, b := e.pair()
		e.write(a, strings.Repeat("0123456789", 100))
		e.arrive()
		e.readsLate(b, &room{most: 300}, strings.Repeat("0123456789", 100))
		c := e.readingLate(b, &room{most: 3})
		c.waits()
		e.write(a, "abcdef")
		got, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, "abc", got)
		e.reads(b, "def")
	})

	s.halfCloses().scene("late reads end as reads do", func(e *env) {
		a, b := e.pair()
		e.write(a, "last")
		require.NoError(e, a.CloseWrite())
		e.readsLate(b, &room{most: 10}, "last")
		for range 2 {
			_, err := e.readingLate(b, &room{most: 10}).end()
			assert.True(e, isEOF(err), "%v", err)
		}
		require.NoError(e, a.SetReadDeadline(time.Now().Add(-time.Second)))
		_, err := e.readingLate(a, &room{most: 10}).end()
		require.ErrorIs(e, err, os.ErrDeadlineExceeded)
		require.NoError(e, a.SetReadDeadline(time.Time{}))
		c := e.readingLate(a, &room{most: 10})
		c.waits()
		require.NoError(e, a.Close())
		_, err = c.end()
		require.ErrorIs(e, err, errClosed)
	})

	s.scene("late reads and others take turns", func(e *env) {
		a, b := e.pair()
		r := &room{most: 1}
		calls := []*call[string]{e.readingLate(b, r), e.reading(b, 1)}
		for _, c := range calls {
			c.waits()
		}
		e.write(a, "xx")
		for _, c := range calls {
			got, err := c.end()
			require.NoError(e, err)
			assert.Equal(e, "x", got)
		}
	})

	s.scene("a late read of a stream that is not connected", func(e *env) {
		_, err := capability[impl.LateReader](e, e.stream()).ReadLate(&room{most: 1})
		require.ErrorIs(e, err, impl.ErrNotConnected)
	})
}

// readsLate reports whether the harness declares late reads.
func (s *suite) readsLate() bool {
	stream, _ := s.h.capabilities(s.variant)
	return stream.LateReader
}
