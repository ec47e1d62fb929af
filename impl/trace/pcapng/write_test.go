package pcapng_test

import (
	"bytes"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
	"github.com/smalltalk-sockets/go/sockets"
)

// TestWriteIsWhatACaptureWrites compares a capture of recorded events with one that was
// written while they happened.
func TestWriteIsWhatACaptureWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var live, later bytes.Buffer
		var log trace.Log
		began := time.Now()
		capture := pcapng.New(&live)
		network := memory.NewNetwork(memory.ForTest(t), memory.Observe(capture), memory.Observe(&log))
		shop, err := network.AddHost("shop")
		require.NoError(t, err)
		bank, err := network.AddHost("bank")
		require.NoError(t, err)
		require.NoError(t, network.Shape("shop", "bank", memory.Link{Latency: 20 * time.Millisecond}))
		listener, err := sockets.NewNamespace(bank).Listen("tcp", "bank:80")
		require.NoError(t, err)
		client, err := sockets.NewNamespace(shop).Dial("tcp", "bank:80")
		require.NoError(t, err)
		server, err := listener.Accept()
		require.NoError(t, err)
		_, err = client.Write([]byte("hello"))
		require.NoError(t, err)
		require.NoError(t, client.Close())
		_, err = io.Copy(io.Discard, server)
		require.NoError(t, err)
		require.NoError(t, server.Close())
		require.NoError(t, listener.Close())

		require.NoError(t, capture.Close())
		require.NoError(t, pcapng.Write(&later, began, log.Events()))
		assert.Equal(t, live.Bytes(), later.Bytes())
		assert.Contains(t, later.String(), "hello")
	})
	require.ErrorIs(t, pcapng.Write(nil, time.Now(), nil), misuse.ErrArgument)
}
