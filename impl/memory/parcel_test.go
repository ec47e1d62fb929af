package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The bytes of in-flight datagrams are limited.
func TestUDPInTransitIsBounded(t *testing.T) {
	overLink(t, memory.Link{Latency: time.Second}, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		require.NoError(t, impl.Set(b, impl.ReceiveBuffer, 4<<20))
		sendNumbers(t, a, 100, 60000)
		texts, _ := arrivals(t, b, time.Now())
		assert.Len(t, texts, (4<<20)/60000)
		sendNumbers(t, a, 10, 60000)
		texts, _ = arrivals(t, b, time.Now())
		assert.Len(t, texts, 10, "there is room again")
	})
}

// A partition loses what is sent during it and what is in flight when it begins; what
// is sent afterwards arrives.
func TestUDPPartition(t *testing.T) {
	overLink(t, memory.Link{Latency: 10 * time.Millisecond}, func(t *testing.T, n *memory.Network, a, b impl.Datagram) {
		sends(t, a, "on its way", none)
		time.Sleep(5 * time.Millisecond)
		require.NoError(t, n.Partition("a", "b"))
		sends(t, a, "in it", none)
		require.NoError(t, n.Heal("a", "b"))
		sends(t, a, "after it", none)
		texts, _ := arrivals(t, b, time.Now())
		assert.Equal(t, []string{"after it"}, texts)

		require.NoError(t, n.PartitionOneWay("b", "a"))
		require.NoError(t, b.Close())
		sends(t, a, "the news is lost", none)
		time.Sleep(time.Second)
		getsNothing(t, a)
	})
}
