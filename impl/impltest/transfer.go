package impltest

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// transfer: the capabilities that move bytes without the program, where the
// harness declares them.
func transfer(s *suite) {
	stream, _ := s.h.capabilities(s.variant)
	if stream.ReaderFrom {
		s.halfCloses().scene("ReadFrom takes all of a reader", func(e *env) {
			a, b := e.pair()
			sent := noise(9, 100<<10)
			got := begin(e, func() ([]byte, error) { return io.ReadAll(plain{b}) })
			n, err := capability[io.ReaderFrom](e, a).ReadFrom(plain{bytes.NewReader(sent)})
			require.NoError(e, err)
			assert.EqualValues(e, len(sent), n)
			require.NoError(e, a.CloseWrite())
			received, err := got.end()
			require.NoError(e, err)
			assert.True(e, bytes.Equal(sent, received))
		})

		s.scene("ReadFrom takes no more than a limit", func(e *env) {
			a, b := e.pair()
			source := strings.NewReader("0123456789")
			n, err := capability[io.ReaderFrom](e, a).ReadFrom(io.LimitReader(source, 4))
			require.NoError(e, err)
			assert.EqualValues(e, 4, n)
			e.readsOnce(b, "0123")
			assert.Equal(e, 6, source.Len())
		})

		s.halfCloses().scene("ReadFrom after the end of writing", func(e *env) {
			a, _ := e.pair()
			require.NoError(e, a.CloseWrite())
			_, err := capability[io.ReaderFrom](e, a).ReadFrom(strings.NewReader("x"))
			require.ErrorIs(e, err, syscall.EPIPE)
		})
	}
	if stream.WriterTo {
		s.halfCloses().scene("WriteTo gives all to a writer", func(e *env) {
			a, b := e.pair()
			sent := noise(10, 100<<10)
			writing := beginErr(e, func() error {
				if _, err := a.Write(sent); err != nil {
					return err
				}
				return a.CloseWrite()
			})
			var received bytes.Buffer
			n, err := capability[io.WriterTo](e, b).WriteTo(&received)
			require.NoError(e, err)
			require.NoError(e, writing.fails())
			assert.EqualValues(e, len(sent), n)
			assert.True(e, bytes.Equal(sent, received.Bytes()))
		})
	}
	if stream.ByteSource && stream.ReaderFrom {
		s.halfCloses().scene("a source feeds another stream", func(e *env) {
			a, b := e.pair()
			c, d := e.pair()
			sent := noise(11, 300<<10)
			writing := beginErr(e, func() error {
				if _, err := a.Write(sent); err != nil {
					return err
				}
				return a.CloseWrite()
			})
			got := begin(e, func() ([]byte, error) { return io.ReadAll(plain{d}) })
			source := capability[impl.ByteSource](e, b).Source()
			n, err := capability[io.ReaderFrom](e, c).ReadFrom(source)
			require.NoError(e, err)
			assert.EqualValues(e, len(sent), n)
			require.NoError(e, writing.fails())
			require.NoError(e, c.CloseWrite())
			received, err := got.end()
			require.NoError(e, err)
			assert.True(e, bytes.Equal(sent, received))
		})
	}
	if stream.Conn {
		s.scene("the descriptor is there while the stream is open", func(e *env) {
			a, _ := e.pair()
			raw, err := capability[syscall.Conn](e, a).SyscallConn()
			require.NoError(e, err)
			seen := false
			require.NoError(e, raw.Control(func(uintptr) { seen = true }))
			assert.True(e, seen)
			require.NoError(e, a.Close())
			assert.ErrorIs(e, raw.Control(func(uintptr) {}), errClosed)
		})
	}
}

// transfers reports whether the harness declares any of them.
func (s *suite) transfers() bool {
	stream, _ := s.h.capabilities(s.variant)
	return stream.ReaderFrom || stream.WriterTo || stream.Conn
}

// capability returns what impl.As finds.
func capability[T any](e *env, object any) T {
	e.Helper()
	c, ok := impl.As[T](object)
	require.True(e, ok, "impl.As finds no %v in a %T, and Features declares it", reflect.TypeFor[T](), object)
	return c
}
