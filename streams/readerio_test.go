package streams_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestReaderIsAReader(t *testing.T) {
	text := bytes.Repeat([]byte("smalltalk "), 1000)
	r := streams.NewReader(readbuffer.FromReader(iotest.HalfReader(bytes.NewReader(text))))
	require.NoError(t, iotest.TestReader(r, text))
}
