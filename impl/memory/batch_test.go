package memory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func packetsOf(n, size int, to impl.Endpoint) []impl.Packet {
	ps := make([]impl.Packet, n)
	for i := range ps {
		ps[i] = impl.Packet{Data: make([]byte, size), To: to}
	}
	return ps
}

// A batch is charged like its datagrams one by one, and what does not fit into the
// buffer of the receiver is lost.
func TestABatchOverflows(t *testing.T) {
	from, to := datagramPair(t, memory.New(), impl.UDP4)
	one, other := datagramPair(t, memory.New(), impl.UDP4)
	n, err := from.(impl.Batch).SendBatch(packetsOf(500, 1000, none))
	require.NoError(t, err)
	assert.Equal(t, 500, n)
	for range 500 {
		_, err = one.Send(make([]byte, 1000), none)
		require.NoError(t, err)
	}
	in := packetsOf(500, 1000, none)
	n, err = to.(impl.Batch).ReceiveBatch(in)
	require.NoError(t, err)
	alone := 0
	for ; other.CanRead(); alone++ {
		_, err = other.TryReceive(nil)
		require.NoError(t, err)
	}
	assert.Equal(t, alone, n)
	assert.Less(t, n, 500)
}

// In-flight datagrams are not received, and a batch has what has arrived.
func TestABatchOverALink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork()
		from, to := hostSocket(t, network, "a", impl.UDP4), hostSocket(t, network, "b", impl.UDP4)
		require.NoError(t, network.ShapeAll(memory.Link{Latency: time.Second}))
		at := to.LocalEndpoint()
		for range 2 {
			n, err := from.(impl.Batch).SendBatch(packetsOf(3, 10, at))
			require.NoError(t, err)
			require.Equal(t, 3, n)
			time.Sleep(time.Millisecond)
		}
		for _, arrived := range []int{3, 3} {
			in := packetsOf(10, 10, none)
			require.NoError(t, to.EnsureReadable())
			synctest.Wait() // for all alarms of that instant
			n, err := to.(impl.Batch).ReceiveBatch(in)
			require.NoError(t, err)
			assert.Equal(t, arrived, n)
		}
	})
}

// A crash ends a waiting batch call.
func TestABatchOnAHostThatCrashes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		from, to := datagramPair(t, h, impl.Unixgram)
		ended := make(chan error, 2)
		go func() {
			n, err := from.(impl.Batch).SendBatch(packetsOf(20, 1, none))
			assert.Equal(t, 11, n)
			ended <- err
		}()
		go func() {
			_, err := from.(impl.Batch).ReceiveBatch(packetsOf(20, 1, none))
			ended <- err
		}()
		synctest.Wait()
		h.Crash()
		require.Error(t, <-ended)
		require.Error(t, <-ended)
		require.Error(t, to.Close())
	})
}
