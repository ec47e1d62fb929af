package memory_test

import (
	"fmt"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// What has happened between hosts can be asserted on.
func TestStatistics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory.Link{Latency: 10 * ms, Bandwidth: 1_000_000}, memory.KeepStatistics())
		client, server := w.connect(t)
		go func() { _, _ = client.Write(make([]byte, 10_000)) }()
		_, err := io.ReadFull(server, make([]byte, 10_000))
		require.NoError(t, err)
		time.Sleep(time.Second)
		require.NoError(t, w.Partition("near", "far"))
		write(t, client, "later")
		time.Sleep(time.Second)
		require.NoError(t, w.Heal("near", "far"))
		reads(t, server, "later")
		require.NoError(t, w.server.Close())
		again, err := w.near.NewStream(impl.TCP)
		require.NoError(t, err)
		require.Error(t, again.Connect(t.Context(), server.LocalEndpoint()))

		s := w.Statistics()
		there, back := s.Link("near", "far"), s.Link("far", "near")
		assert.Equal(t, 10_005, there.BytesArrived)
		assert.Greater(t, there.BytesSent, there.BytesArrived)
		assert.Equal(t, there.Lost[trace.Partition], there.AllLost())
		assert.Equal(t, there.Retransmitted, there.AllLost(), "each is sent again")
		assert.NotZero(t, there.AllLost())
		assert.Equal(t, map[trace.Cause]int{trace.NoListener: 1}, there.Dropped)
		assert.Equal(t, there.Sent, there.Arrived+there.AllLost())
		assert.Equal(t, back.Sent, back.Arrived)
		assert.Greater(t, there.MostQueued, 5_000)
		assert.Equal(t, trace.Connects{Attempted: 2, Established: 1, Failed: map[string]int{syscall.ECONNREFUSED.Error(): 1}, Accepted: 1}, s.Connects)
		assert.Equal(t, trace.Connects{Accepted: 1}, s.Host("far").Connects)
		require.Len(t, s.Conns, 2)
		assert.Equal(t, client.LocalEndpoint(), s.Conns[0].Local)
		assert.Equal(t, 10_005, s.Conns[0].Out.BytesArrived)
		trip := s.Conns[0].RoundTrip
		assert.GreaterOrEqual(t, trip.Min, 20*ms)
		assert.Less(t, trip.Max, 50*ms)
		assert.Equal(t, s.Total.Sent, there.Sent+back.Sent)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

// Within a host what calls have sent is counted, and ForTest counts too.
func TestStatisticsWithinAHost(t *testing.T) {
	h := memory.New(memory.ForTest(t))
	client, server := pair(t, h, impl.TCP)
	write(t, client, "hello")
	reads(t, server, "hello")
	require.NoError(t, client.Close())
	require.NoError(t, server.Close())
	s := h.Network().Statistics()
	assert.Equal(t, trace.Traffic{Sent: 1, BytesSent: 5, Arrived: 1, BytesArrived: 5}, s.Total)
	assert.Equal(t, s.Total, s.Link("localhost", "localhost"))
	assert.Equal(t, trace.Connects{Attempted: 1, Established: 1, Accepted: 1}, s.Connects)
	assert.Zero(t, memory.New().Network().Statistics(), "without the option it does not count")
}

// The statistics of a network print as tables.
func ExampleNetwork_Statistics() {
	network := memory.NewNetwork(memory.KeepStatistics())
	client, server := connected(network)
	_, err := client.Write([]byte("hello"))
	check(err)
	_, err = io.ReadFull(server, make([]byte, 5))
	check(err)
	s := network.Statistics()
	fmt.Println(s.Link("shop", "bank").BytesArrived, s.Connects.Established, s.Total.AllLost())
	s.Conns = nil // their round trips are in real time here
	fmt.Print(s)
	// Output:
	// 5 1 0
	// Link       Sent  Bytes  Arrived  Bytes  Lost  Dropped  Duplicated  Again  Queue  Why
	// shop>bank  3     5      3        5      0     0        0           0      0
	// bank>shop  3     0      3        0      0     0        0           0      0
	// all        6     5      6        5      0     0        0           0      0
	//
	// Host  Connects  Established  Failed  Accepted  Reset  Timed out  Why
	// bank  0         0            0       1         0      0
	// shop  1         1            0       0         0      0
	// all   1         1            0       1         0      0
}
