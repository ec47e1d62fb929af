package streams_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestNumberIsAcceptedWholeOrNotAtAll(t *testing.T) {
	out := writes{limited: true, room: 2}
	w := streams.NewWriter(readbuffer.NewWriteBuffer(out.Write, readbuffer.Size(8)))
	require.NoError(t, w.PutUint64BE(1))
	require.Equal(t, errFull, w.PutUint64BE(2))
	require.Equal(t, 6, streams.WriteBufferOf(w).Buffered())
	out.room = 100
	require.NoError(t, w.PutUint64BE(3))
	require.NoError(t, w.Flush())
	require.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3}, out.got)
}
