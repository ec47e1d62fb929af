package memory_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestLinkLatencyIsThatOfTheDirection(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, w.ShapeOneWay("near", "far", memory.Link{Latency: 70 * ms}))
		write(t, client, "there")
		reads(t, server, "there")
		assert.Equal(t, 70*ms, w.after())
		write(t, server, "back")
		reads(t, client, "back")
		assert.Equal(t, 70*ms, w.after())
	})
}

// Packets on their way when a link gets faster are not overtaken.
func TestLinkThatGetsFaster(t *testing.T) {
	onLinked(t, memory.Link{Latency: 100 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "slow")
		time.Sleep(10 * ms)
		require.NoError(t, w.Shape("near", "far", memory.Link{}))
		write(t, client, "fast")
		reads(t, server, "slow")
		assert.Equal(t, 100*ms, w.after())
		reads(t, server, "fast")
		assert.Equal(t, 100*ms, w.after())
	})
}

func TestLinkJitterKeepsTheOrder(t *testing.T) {
	onLinked(t, memory.Link{Latency: 10 * ms, Jitter: 40 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		go func() {
			for i := range 100 {
				_, err := client.Write([]byte{byte(i)})
				assert.NoError(t, err)
				time.Sleep(ms)
			}
		}()
		var delays []time.Duration
		for i := range 100 {
			reads(t, server, string([]byte{byte(i)}))
			delay := w.after() - time.Duration(i)*ms
			assert.GreaterOrEqual(t, delay, 10*ms)
			assert.LessOrEqual(t, delay, 50*ms)
			delays = append(delays, delay)
		}
		assert.Greater(t, slices.Max(delays)-slices.Min(delays), 10*ms)
	})
}

// A link takes exactly so many bytes in a second, headers included.
func TestLinkBandwidth(t *testing.T) {
	onLinked(t, memory.Link{Bandwidth: 1500000}, func(t *testing.T, w *world, client, server impl.Stream) {
		assert.Equal(t, 500*ms, w.transfer(t, client, server, 500*1460))
	})
	onLinked(t, memory.Link{Bandwidth: 1000, Latency: 30 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		assert.Equal(t, 30*ms+50*ms, w.transfer(t, client, server, 10))
	})
}

// Two connections share it equally.
func TestLinkBandwidthIsShared(t *testing.T) {
	onLinked(t, memory.Link{Bandwidth: 150000, Queue: 15000}, func(t *testing.T, w *world, client, server impl.Stream) {
		other, accepted := w.connect(t)
		w.begin = time.Now()
		done := make(chan time.Duration, 2)
		go func() { done <- w.transfer(t, client, server, 100*1460) }()
		go func() { done <- w.transfer(t, other, accepted, 100*1460) }()
		assert.InDelta(t, 2*time.Second, <-done, float64(150*ms))
		assert.Equal(t, 2*time.Second, (<-done).Truncate(ms))
	})
}

// TCP waits until the queue has room for a segment, and then sends it.
func TestLinkQueue(t *testing.T) {
	onLinked(t, memory.Link{Bandwidth: 15000, Queue: 4500}, func(t *testing.T, w *world, client, _ impl.Stream) {
		_, err := client.Write(make([]byte, 10*1460))
		require.NoError(t, err, "it does not wait for the link")
		synctest.Wait()
		assert.Len(t, w.sent("data"), 3)
		time.Sleep(100*ms - 1)
		synctest.Wait()
		assert.Empty(t, w.sent("data"))
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.Equal(t, []string{"data 4380..5840"}, w.sent("data"))
	})
}

// A queue that is smaller than any segment delays a segment only until the queue is
// empty.
func TestLinkQueueOfOneByte(t *testing.T) {
	onLinked(t, memory.Link{Bandwidth: 15000, Queue: 1}, func(t *testing.T, w *world, client, server impl.Stream) {
		assert.Equal(t, time.Second, w.transfer(t, client, server, 10*1460))
	})
}

// Bytes travel in segments that fit into the packets of the link.
func TestLinkMTU(t *testing.T) {
	for mtu, want := range map[int][]string{
		0:   {"data 0..1460", "data 1460..2920", "data 2920..3000"},
		576: {"data 0..536", "data 536..1072", "data 1072..1608", "data 1608..2144", "data 2144..2680", "data 2680..3000"},
	} {
		onLinked(t, memory.Link{MTU: mtu}, func(t *testing.T, w *world, client, server impl.Stream) {
			w.transfer(t, client, server, 3000)
			assert.Equal(t, want, w.sent("data"))
			require.NoError(t, w.Shape("near", "far", memory.Link{MTU: 9000}))
			w.transfer(t, client, server, 3000)
			assert.Equal(t, []string{"data 3000..6000"}, w.sent("data"), "from now on")
		})
	}
}

// The headers of IPv6 are larger.
func TestLinkMTUOfIPv6(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		n := memory.NewNetwork(memory.Observe(&w.transcript))
		a, err := n.AddHost("a")
		require.NoError(t, err)
		b, err := n.AddHost("b")
		require.NoError(t, err)
		l, err := b.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, l.Bind(impl.IP(b.Addrs()[1], 80)))
		require.NoError(t, l.Listen(1))
		c := dial(t, a, l)
		_, err = c.Write(make([]byte, 1500))
		require.NoError(t, err)
		assert.Equal(t, []string{"data 0..1440", "data 1440..1500"}, w.sent("data"))
	})
}
