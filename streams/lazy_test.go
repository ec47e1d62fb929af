package streams_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// countedBuffers counts how often it was asked for a buffer.
type countedBuffers struct {
	in           *readbuffer.ReadBuffer
	out          *readbuffer.WriteBuffer
	reads, write int
}

func (c *countedBuffers) ReadBuffer() *readbuffer.ReadBuffer   { c.reads++; return c.in }
func (c *countedBuffers) WriteBuffer() *readbuffer.WriteBuffer { c.write++; return c.out }

func TestLazyBuffersAreMadeOnce(t *testing.T) {
	var sent strings.Builder
	b := &countedBuffers{in: readbuffer.FromString("one\ntwo\n"), out: readbuffer.NewWriteBuffer(sent.Write)}
	r, w, direct := streams.LazyReader(b), streams.LazyWriter(b), streams.LazyDirectWriter(b)
	assert.Equal(t, streams.AnyEOL, r.EOL())
	assert.Equal(t, "Reader[zero]", r.String())
	assert.Equal(t, "Writer[zero]", w.String())
	assert.Zero(t, b.reads+b.write, "nothing was used yet")

	for _, want := range []string{"one", "two"} {
		line, err := r.NextLineString()
		require.NoError(t, err)
		assert.Equal(t, want, line)
	}
	require.NoError(t, w.NextPutAll([]byte("1")))
	require.NoError(t, w.NextPutAll([]byte("2")))
	assert.Empty(t, sent.String())
	require.NoError(t, direct.NextPutAll([]byte("3")))
	assert.Equal(t, "123", sent.String())
	assert.Equal(t, 1, b.reads)
	assert.Equal(t, 2, b.write, "once for each writer")
	assert.Equal(t, r.ItemLimit(), r.LineLimit())
}
