package streams_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// babble gives lines and takes everything.
type babble struct{}

func (babble) Read(p []byte) (int, error)  { return copy(p, "line\r\n"), nil }
func (babble) Write(p []byte) (int, error) { return len(p), nil }

// Another goroutine may print a stream while it is in use: the race detector is the
// test.
func TestStreamsPrintShortWhileTheyAreUsed(t *testing.T) {
	s := streams.New(babble{}, readbuffer.Shared())
	in := streams.NewDataInput(streams.ReadBufferOf(streams.ReaderOf(s)))
	out := streams.NewDataOutput(s)
	var used sync.WaitGroup
	used.Go(func() {
		for range 1000 {
			_, _ = s.NextLine()
			_, _ = in.ReadShort()
			_ = out.WriteShort(1)
			_ = s.NL().Flush()
		}
	})
	for range 50 {
		for _, format := range []string{"%v", "%+v", "%s", "%#v"} {
			for _, v := range []any{s, streams.ReaderOf(s), s.NL(), in, out} {
				text := fmt.Sprintf(format, v)
				require.Regexp(t, `^(Stream|Reader|Writer|DataInput|DataOutput)\[[^{}!]+\]$`, text)
				require.Less(t, len(text), 100)
			}
		}
	}
	used.Wait()
}

func TestZeroValuesPrint(t *testing.T) {
	text := fmt.Sprint(new(streams.Reader), " ", new(streams.Writer), " ", new(streams.DataInput), " ", new(streams.DataOutput), " ", new(streams.Framing))
	require.Equal(t, "Reader[zero] Writer[zero] DataInput[zero] DataOutput[zero] Framing[zero]", text)
	require.Equal(t, "Framing[length of 4 bytes at offset 2]", streams.MustFraming(streams.Header{Offset: 2, Size: 4}).String())
	require.False(t, strings.Contains(fmt.Sprintf("%#v", new(streams.Stream)), "{"))
}
