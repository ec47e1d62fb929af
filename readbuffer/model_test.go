package readbuffer_test

import (
	"bytes"
	"io"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// model is what a buffer must look like from outside: the whole stream and a
// position in it.
type model struct {
	all []byte
	pos int
}

func (m *model) rest() []byte { return m.all[m.pos:] }

func (m *model) take(n int) []byte {
	p := m.rest()[:n]
	m.pos += n
	return p
}

// upTo is the rule for every item that a delimiter of a given width ends at
// index i, or that nothing ends.
func (m *model) upTo(i, width, limit int) ([]byte, error) {
	switch {
	case i >= 0 && i <= limit:
		p := m.take(i + width)
		return p[:i], nil
	case i < 0 && len(m.rest()) <= limit:
		return m.take(len(m.rest())), io.EOF
	default:
		return nil, readbuffer.ErrTooLong
	}
}

func (m *model) next(n int) ([]byte, error) {
	switch {
	case n <= len(m.rest()):
		return m.take(n), nil
	case len(m.rest()) == 0:
		return nil, io.EOF
	default:
		return nil, io.ErrUnexpectedEOF
	}
}

func (m *model) skipTo(i, width int) bool {
	if i < 0 {
		m.pos = len(m.all)
		return false
	}
	m.pos += i + width
	return true
}

// TestModel runs random programs over random streams behind hostile sources and
// compares every result and every position with the model's.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{all: rapid.SliceOfN(rapid.SampledFrom([]byte("ab;\r\n \xc3\xa9\xe2\x82\xac")), 0, 120).Draw(t, "stream")}
		b := open(t, m.all)
		step := &step{T: t, b: b, m: m}
		t.Repeat(map[string]func(*rapid.T){
			"":        func(t *rapid.T) { step.T = t; step.check() },
			"upTo":    step.upTo,
			"upToAll": step.upToAll,
			"upToAny": step.upToAny,
			"while":   step.takeWhile,
			"end":     step.upToEnd,
			"next":    step.next,
			"peek":    step.peek,
			"bytes":   step.bytes,
			"runes":   step.runes,
			"read":    step.read,
			"skip":    step.skip,
			"skipTo":  step.skipTo,
			"try":     step.tryExtend,
			"part":    step.part,
			"state":   step.state,
		})
	})
}

// step is one step of a random program. Its methods are small on purpose: each
// does an operation on both sides and compares.
type step struct {
	*rapid.T
	b *readbuffer.ReadBuffer
	m *model
}

func (s *step) check() {
	require.EqualValues(s, s.m.pos, s.b.Offset())
	require.True(s, bytes.HasPrefix(s.m.rest(), s.b.View()))
}

func (s *step) same(want []byte, wantErr error, got []byte, err error) {
	require.ErrorIs(s, err, wantErr)
	require.Equal(s, string(want), string(got))
	s.check()
}

func (s *step) limit(t *rapid.T) int { return rapid.IntRange(1, 40).Draw(t, "limit") }

func (s *step) seq(t *rapid.T) []byte {
	return rapid.SliceOfN(rapid.SampledFrom([]byte("ab;\r\n")), 1, 3).Draw(t, "seq")
}

func (s *step) upTo(t *rapid.T) {
	c, limit := rapid.SampledFrom([]byte("ab;\n")).Draw(t, "c"), s.limit(t)
	want, wantErr := s.m.upTo(bytes.IndexByte(s.m.rest(), c), 1, limit)
	got, err := insist(t, s.b, func() ([]byte, error) { return s.b.UpTo(c, limit) })
	s.same(want, wantErr, got, err)
}

func (s *step) upToAll(t *rapid.T) {
	seq, limit := s.seq(t), s.limit(t)
	want, wantErr := s.m.upTo(bytes.Index(s.m.rest(), seq), len(seq), limit)
	got, err := insist(t, s.b, func() ([]byte, error) { return s.b.UpToAll(seq, limit) })
	s.same(want, wantErr, got, err)
}

func (s *step) upToAny(t *rapid.T) {
	limit := s.limit(t)
	i := bytes.IndexAny(s.m.rest(), ";\n")
	want, wantErr := s.m.upTo(i, 1, limit)
	var found byte
	got, err := insist(t, s.b, func() (p []byte, err error) {
		p, found, err = s.b.UpToAny(readbuffer.NewSet(";\n"), limit)
		return p, err
	})
	s.same(want, wantErr, got, err)
	if err == nil {
		require.Equal(t, s.m.all[s.m.pos-1], found)
	}
}

func (s *step) takeWhile(t *rapid.T) {
	limit := s.limit(t)
	letter := func(c byte) bool { return c == 'a' || c == 'b' }
	i := bytes.IndexFunc(s.m.rest(), func(r rune) bool { return r > 0x7f || !letter(byte(r)) })
	want, wantErr := s.m.upTo(i, 0, limit)
	if wantErr == io.EOF && len(want) > 0 {
		wantErr = nil
	}
	got, err := insist(t, s.b, func() ([]byte, error) { return s.b.TakeWhile(letter, limit) })
	s.same(want, wantErr, got, err)
}

func (s *step) upToEnd(t *rapid.T) {
	limit := s.limit(t)
	want, wantErr := s.m.upTo(-1, 0, limit)
	if wantErr == io.EOF {
		wantErr = nil
	}
	got, err := insist(t, s.b, func() ([]byte, error) { return s.b.UpToEnd(limit) })
	s.same(want, wantErr, got, err)
}

func (s *step) next(t *rapid.T) {
	n := rapid.IntRange(0, 30).Draw(t, "n")
	want, wantErr := s.m.next(n)
	got, err := insist(t, s.b, func() ([]byte, error) { return s.b.Next(n) })
	s.same(want, wantErr, got, err)
	if n > 0 && err == nil {
		back := rapid.IntRange(0, n).Draw(t, "back")
		require.NoError(t, s.b.Unread(back))
		s.m.pos -= back
	}
}

func (s *step) peek(t *rapid.T) {
	seq := s.seq(t)
	want := bytes.HasPrefix(s.m.rest(), seq)
	if want {
		s.m.pos += len(seq)
	}
	got, err := insist(t, s.b, func() (bool, error) { return s.b.PeekForAll(seq) })
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func (s *step) bytes(t *rapid.T) {
	want, wantErr := s.m.next(1)
	c, err := insist(t, s.b, s.b.ReadByte)
	if err != nil {
		s.same(nil, wantErr, nil, err)
		return
	}
	s.same(want, wantErr, []byte{c}, err)
	if rapid.Bool().Draw(t, "unread") {
		require.NoError(t, s.b.UnreadByte())
		s.m.pos--
	}
}

func (s *step) runes(t *rapid.T) {
	r, n := utf8.DecodeRune(s.m.rest())
	var size int
	got, err := insist(t, s.b, func() (r rune, err error) { r, size, err = s.b.ReadRune(); return r, err })
	if n == 0 {
		require.Equal(t, io.EOF, err)
		return
	}
	require.NoError(t, err)
	require.Equal(t, r, got)
	require.Equal(t, n, size)
	s.m.pos += n
	if rapid.Bool().Draw(t, "unread") {
		require.NoError(t, s.b.UnreadRune())
		s.m.pos -= n
		require.ErrorIs(t, s.b.UnreadRune(), readbuffer.ErrUnread)
	}
}

func (s *step) read(t *rapid.T) {
	n := rapid.SampledFrom([]int{1, 5, 17, 600, 5000}).Draw(t, "n")
	var got []byte
	var err error
	if rapid.Bool().Draw(t, "available") {
		got, err = insist(t, s.b, func() ([]byte, error) { return s.b.NextAvailable(n) })
	} else {
		p := make([]byte, n)
		n, err = insist(t, s.b, func() (int, error) { return s.b.Read(p) })
		got = p[:n]
	}
	if len(s.m.rest()) == 0 {
		require.Equal(t, io.EOF, err)
		return
	}
	require.NoError(t, err)
	require.NotEmpty(t, got)
	s.same(s.m.take(len(got)), nil, got, nil)
}

func (s *step) skip(t *rapid.T) {
	n := rapid.IntRange(0, 60).Draw(t, "n")
	sum := 0
	_, err := goOn(func() (int64, error) {
		k, err := s.b.Skip(int64(n - sum))
		sum += int(k)
		return k, err
	})
	want := min(n, len(s.m.rest()))
	s.m.pos += want
	require.Equal(t, want, sum)
	require.Equal(t, want < n, err != nil)
}

func (s *step) skipTo(t *rapid.T) {
	seq := s.seq(t)
	var got, want bool
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		want = s.m.skipTo(bytes.IndexByte(s.m.rest(), seq[0]), 1)
		got, err = goOn(func() (bool, error) { return s.b.SkipTo(seq[0]) })
	case 1:
		want = s.m.skipTo(bytes.Index(s.m.rest(), seq), len(seq))
		got, err = goOn(func() (bool, error) { return s.b.SkipToAll(seq) })
	case 2:
		want = s.m.skipTo(bytes.IndexFunc(s.m.rest(), func(r rune) bool { return r != 'a' }), 0)
		got, err = goOn(func() (bool, error) { return s.b.SkipWhile(func(c byte) bool { return c == 'a' }) })
	default:
		want = s.m.skipTo(len(s.m.rest())-len(bytes.TrimLeft(s.m.rest(), " \t\r\n\f")), 0)
		want = want && len(s.m.rest()) > 0
		got, err = goOn(s.b.SkipSeparators)
	}
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// tryExtend sees what is new behind the unread bytes, and that they take no more
// memory than they had, or than the limit and one fill.
func (s *step) tryExtend(t *rapid.T) {
	limit, have, held := s.limit(t), s.b.Len(), s.b.Cap()
	n, err := insist(t, s.b, func() (int, error) { return s.b.TryExtend(limit) })
	s.check()
	require.Equal(t, have+n, s.b.Len())
	switch {
	case have >= limit:
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
	case err == nil:
		require.Positive(t, n)
		require.LessOrEqual(t, s.b.Cap(), max(held, limit+s.b.Size()))
	case err == io.EOF:
		require.Len(t, s.m.rest(), have)
	default:
		require.Equal(t, readbuffer.ErrWouldBlock, err)
		require.True(t, s.b.HasBlocking())
	}
	require.True(t, err == nil || n == 0)
}

// part reads a bounded part to its end, as if it were a whole stream.
func (s *step) part(t *rapid.T) {
	n := rapid.IntRange(0, 50).Draw(t, "n")
	before := s.b.SetEnd(readbuffer.EndAt(s.b.Offset() + int64(n)))
	defer s.b.SetEnd(before)
	got, err := insist(t, s.b, func() ([]byte, error) { return s.b.UpToEnd(0) })
	if n > len(s.m.rest()) {
		require.Equal(t, io.ErrUnexpectedEOF, err)
	} else {
		s.same(s.m.take(n), nil, got, err)
		_, err := s.b.Read(make([]byte, 5000))
		require.Equal(t, io.EOF, err)
		s.check()
	}
}

func (s *step) state(t *rapid.T) {
	end, err := insist(t, s.b, s.b.AtEnd)
	require.NoError(t, err)
	require.Equal(t, len(s.m.rest()) == 0, end)
	require.Equal(t, end, s.b.IsEmpty())
	if rapid.Bool().Draw(t, "release") {
		require.Equal(t, s.b.IsEmpty(), s.b.Release())
	}
	n, err := insist(t, s.b, s.b.AvailableBytes)
	require.NoError(t, err)
	require.Equal(t, s.b.Len(), n)
	if n > 0 && rapid.Bool().Draw(t, "contents") {
		got := s.b.BufferContents()
		s.same(s.m.take(n), nil, got, nil)
	}
}
