package streams_test

import (
	"io"
	"net"
	"reflect"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// dialogue replies to each request that is written to it.
type dialogue struct {
	requests []string
	answers  string
}

func (d *dialogue) Write(p []byte) (int, error) {
	d.requests = append(d.requests, string(p))
	d.answers += "answer to " + string(p)
	return len(p), nil
}

func (d *dialogue) Read(p []byte) (int, error) {
	if d.answers == "" {
		return 0, io.EOF
	}
	n := copy(p, d.answers)
	d.answers = d.answers[n:]
	return n, nil
}

func TestARequestDoesNotWaitForItsOwnAnswer(t *testing.T) {
	d := new(dialogue)
	s := streams.New(d)
	for _, request := range []string{"one", "two"} {
		s.Display(request).NL()
		answer, err := s.NextLineString()
		require.NoError(t, err)
		require.Equal(t, "answer to "+request, answer)
	}
	require.Equal(t, []string{"one\n", "two\n"}, d.requests)
}

// What a copy writes to may wait: a request does not wait with it.
func TestARequestDoesNotWaitForACopy(t *testing.T) {
	for name, copyTo := range map[string]func(s *streams.Stream, w io.Writer) error{
		"WriteTo":         func(s *streams.Stream, w io.Writer) error { _, err := s.WriteTo(w); return err },
		"NextTo":          func(s *streams.Stream, w io.Writer) error { _, err := s.NextTo(w, 1); return err },
		"NextAvailableTo": func(s *streams.Stream, w io.Writer) error { _, err := s.NextAvailableTo(w, 1); return err },
	} {
		d := &dialogue{answers: "greeting"}
		s := streams.New(d)
		_, err := s.Fill()
		require.NoError(t, err)
		s.Display("request")
		require.NoError(t, copyTo(s, writerFunc(func(p []byte) (int, error) {
			require.Equal(t, []string{"request"}, d.requests, name)
			return len(p), nil
		})))
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// brokenPipe can be read but not written to.
type brokenPipe struct{ *streams.Reader }

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

func TestWhatIsThereCanBeReadWhenWritingFails(t *testing.T) {
	s := streams.New(brokenPipe{over("last words\n")})
	s.Display("hello").NL()
	line, err := s.NextLineString()
	require.NoError(t, err)
	require.Equal(t, "last words", line)
	require.Equal(t, errBroken, s.Flush())
}

func TestBothWaysAtOnce(t *testing.T) {
	here, there := net.Pipe()
	a, b := streams.New(here, readbuffer.Shared()), streams.New(there, readbuffer.Shared())
	const lines = 200
	var all sync.WaitGroup
	for _, s := range []*streams.Stream{a, b} {
		all.Go(func() {
			for i := range lines {
				s.Display(i).NL()
			}
			_ = s.Flush()
		})
		all.Go(func() {
			for i := range lines {
				v, err := s.Decimal()
				if err != nil || v != int64(i) {
					t.Errorf("line %d: %d, %v", i, v, err)
				}
				_, _ = s.SkipLine()
			}
		})
	}
	all.Wait()
	require.NoError(t, here.Close())
	require.NoError(t, there.Close())
}

// A socket embeds a Reader and a Writer beside its own methods, which say how it
// prints.
func TestReaderAndWriterCanBeEmbeddedTogether(t *testing.T) {
	seen := map[string]bool{}
	for _, own := range []string{
		"Close", "CloseRead", "CloseWrite", "LocalAddr", "RemoteAddr", "SetDeadline", "SetReadDeadline",
		"SetWriteDeadline", "CanRead", "CanWrite", "EnsureReadable", "EnsureWritable", "Port",
		"Address", "IsOpen",
	} {
		seen[own] = true
	}
	for _, half := range []any{new(streams.Reader), new(streams.Writer)} {
		typ := reflect.TypeOf(half)
		for i := range typ.NumMethod() {
			name := typ.Method(i).Name
			if name == "String" || name == "GoString" {
				continue
			}
			require.False(t, seen[name], "%s is there twice", name)
			seen[name] = true
		}
	}
}

// A program that reached a part of a stream could read from it without sending what
// is buffered first.
func TestNoWayRoundAStream(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[streams.Stream](), reflect.TypeFor[streams.Limited]()} {
		for field := range typ.Fields() {
			require.False(t, field.IsExported(), "%v has an exported part %s", typ, field.Name)
		}
	}
}
