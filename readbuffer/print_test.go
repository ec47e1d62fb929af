package readbuffer_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// Another goroutine may print a buffer while it is in use: the race detector is the
// test.
func TestBuffersPrintShortWhileTheyAreUsed(t *testing.T) {
	b := readbuffer.New(func(p []byte) (int, error) { return copy(p, "data\n"), nil })
	w := readbuffer.NewWriteBuffer(new(discard).Write)
	var used sync.WaitGroup
	used.Go(func() {
		for range 1000 {
			_, _ = b.UpTo('\n', 0)
			_ = w.WriteByte('x')
			_ = w.Flush()
		}
	})
	for range 100 {
		for _, format := range []string{"%v", "%+v", "%s", "%#v"} {
			require.Regexp(t, `^ReadBuffer\[0x[0-9a-f]+\]$`, fmt.Sprintf(format, b))
			require.Regexp(t, `^WriteBuffer\[0x[0-9a-f]+, (flushed|pending)\]$`, fmt.Sprintf(format, w))
			require.Regexp(t, `^WriteBuffer\[0x[0-9a-f]+, (flushed|pending)\]$`, fmt.Sprintf(format, (*readbuffer.Item)(w)))
		}
	}
	used.Wait()
}
