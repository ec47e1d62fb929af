package memory_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// overLink runs a test with two sockets on hosts with a link between them, in virtual
// time.
func overLink(t *testing.T, link memory.Link, play func(t *testing.T, n *memory.Network, a, b impl.Datagram)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		a, b := hostSocket(t, n, "a", impl.UDP4), hostSocket(t, n, "b", impl.UDP4)
		require.NoError(t, n.Shape("a", "b", link))
		require.NoError(t, a.Connect(b.LocalEndpoint()))
		play(t, n, a, b)
	})
}

// arrivals receives until nothing has come for a second, and returns when each
// datagram came, since the start.
func arrivals(t *testing.T, s impl.Datagram, start time.Time) (texts []string, at []time.Duration) {
	t.Helper()
	p := make([]byte, 70000)
	for {
		require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Second)))
		m, err := s.Receive(p)
		if err != nil {
			require.NoError(t, s.SetReadDeadline(time.Time{}))
			return texts, at
		}
		texts = append(texts, string(p[:min(m.N, 8)]))
		at = append(at, time.Since(start))
	}
}

func sendNumbers(t *testing.T, s impl.Datagram, count, size int) {
	t.Helper()
	for i := range count {
		p := bytes.Repeat([]byte{' '}, size)
		copy(p, fmt.Sprintf("%04d", i))
		_, err := s.Send(p, none)
		require.NoError(t, err)
	}
}

func TestUDPOverZeroLink(t *testing.T) {
	overLink(t, memory.Link{}, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		sends(t, a, "x", none)
		assert.Equal(t, a.LocalEndpoint(), gets(t, b, "x"))
		require.NoError(t, b.Close())
		sends(t, a, "refused", none)
		_, err := a.TryReceive(nil)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
	})
}

func TestUDPLatency(t *testing.T) {
	link := memory.Link{Latency: 30 * time.Millisecond}
	overLink(t, link, func(t *testing.T, n *memory.Network, a, b impl.Datagram) {
		start := time.Now()
		sends(t, a, "x", none)
		getsNothing(t, b)
		_, at := arrivals(t, b, start)
		assert.Equal(t, []time.Duration{30 * time.Millisecond}, at)

		require.NoError(t, n.ShapeOneWay("b", "a", memory.Link{Latency: 50 * time.Millisecond}))
		require.NoError(t, b.Close())
		start = time.Now()
		sends(t, a, "refused", none)
		_, err := a.Receive(nil)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		assert.Equal(t, 80*time.Millisecond, time.Since(start))
	})
}

// The receiver is looked up when the datagram arrives.
func TestUDPReceiverComesWhileItTravels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		a := hostSocket(t, n, "a", impl.UDP4)
		h, err := n.AddHost("b")
		require.NoError(t, err)
		require.NoError(t, n.ShapeAll(memory.Link{Latency: time.Second}))
		to := impl.IP(h.Addrs()[0], 99)
		sends(t, a, "x", to)
		time.Sleep(time.Second - 1)
		b := boundDatagram(t, h, impl.UDP4, to)
		require.NoError(t, b.EnsureReadable())
		gets(t, b, "x")
	})
}

// The headers take bandwidth too, and a full queue takes nothing.
func TestUDPBandwidth(t *testing.T) {
	link := memory.Link{Bandwidth: 100_000, Queue: 10_000}
	overLink(t, link, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		start := time.Now()
		sendNumbers(t, a, 20, 972) // a thousand bytes with the headers
		texts, at := arrivals(t, b, start)
		assert.Len(t, texts, 10, "what fits into the queue")
		for i, at := range at {
			assert.Equal(t, time.Duration(i+1)*10*time.Millisecond, at)
			assert.Equal(t, fmt.Sprintf("%04d", i), texts[i][:4])
		}
	})
}

// A datagram that is larger than the MTU travels in packets that each have an IP
// header, and is lost with any of them.
func TestUDPFragments(t *testing.T) {
	link := memory.Link{Bandwidth: 1_000_000, MTU: 1020}
	overLink(t, link, func(t *testing.T, n *memory.Network, a, b impl.Datagram) {
		start := time.Now()
		_, err := a.Send(make([]byte, 4992), none) // five packets of a thousand bytes
		require.NoError(t, err)
		_, at := arrivals(t, b, start)
		assert.Equal(t, []time.Duration{5100 * time.Microsecond}, at)

		const count = 4000
		share := func(size int) float64 {
			require.NoError(t, n.Shape("a", "b", memory.Link{MTU: 1020, Loss: 0.1}))
			arrived := 0
			p := make([]byte, size)
			for range count {
				_, err := a.Send(p, none)
				require.NoError(t, err)
				for b.CanRead() {
					_, err := b.Receive(p)
					require.NoError(t, err)
					arrived++
				}
			}
			return float64(arrived) / count
		}
		assert.InDelta(t, 0.9, share(100), 0.02)
		assert.InDelta(t, 0.9*0.9*0.9*0.9*0.9, share(4992), 0.03)
	})
}

// Jitter delays each datagram by its draw, and keeps their order.
func TestUDPJitter(t *testing.T) {
	link := memory.Link{Latency: 10 * time.Millisecond, Jitter: 20 * time.Millisecond}
	overLink(t, link, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		var delays []time.Duration
		for range 100 {
			start := time.Now()
			sends(t, a, "x", none)
			_, at := arrivals(t, b, start)
			require.Len(t, at, 1)
			require.GreaterOrEqual(t, at[0], 10*time.Millisecond)
			require.Less(t, at[0], 30*time.Millisecond)
			delays = append(delays, at[0])
		}
		assert.NotEqual(t, delays[:50], delays[50:])
		sendNumbers(t, a, 100, 10)
		texts, _ := arrivals(t, b, time.Now())
		require.Len(t, texts, 100)
		assert.IsIncreasing(t, texts)
	})
}

func TestUDPDuplicates(t *testing.T) {
	overLink(t, memory.Link{Duplicate: 1}, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		sends(t, a, "x", none)
		gets(t, b, "x")
		gets(t, b, "x")
		getsNothing(t, b)
	})
	overLink(t, memory.Link{Latency: 1, Duplicate: 0.25}, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		total := 0
		for range 40 {
			sendNumbers(t, a, 50, 10)
			texts, _ := arrivals(t, b, time.Now())
			total += len(texts)
		}
		assert.InDelta(t, 2000*1.25, total, 100)
	})
}

// A reordered datagram arrives later by the delay, and no other does.
func TestUDPReorder(t *testing.T) {
	link := memory.Link{Latency: 10 * time.Millisecond, Reorder: 0.2, ReorderDelay: 5 * time.Millisecond}
	overLink(t, link, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		start := time.Now()
		sendNumbers(t, a, 200, 10)
		texts, at := arrivals(t, b, start)
		require.Len(t, texts, 200)
		late := 0
		for _, at := range at {
			if at == 15*time.Millisecond {
				late++
			} else {
				require.Equal(t, 10*time.Millisecond, at)
			}
		}
		assert.InDelta(t, 40, late, 25)
		assert.IsIncreasing(t, texts[:200-late])
		assert.IsIncreasing(t, texts[200-late:])
	})
	overLink(t, memory.Link{Reorder: 1}, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
		start := time.Now()
		sends(t, a, "x", none)
		_, at := arrivals(t, b, start)
		assert.Equal(t, []time.Duration{time.Millisecond}, at, "the delay by default")
	})
}

// The faults of a socket's datagrams depend on the seed and its own packets, not on
// other sockets or other faults.
func TestUDPFlowsAreIndependent(t *testing.T) {
	fates := func(seed uint64, link memory.Link, others int) (texts []string) {
		synctest.Test(t, func(t *testing.T) {
			n := memory.NewNetwork(memory.Seed(seed))
			a, b := hostSocket(t, n, "a", impl.UDP4), hostSocket(t, n, "b", impl.UDP4)
			require.NoError(t, n.Shape("a", "b", link))
			require.NoError(t, a.Connect(b.LocalEndpoint()))
			sendNumbers(t, a, 1, 10)
			other := boundDatagram(t, n.Host("a"), impl.UDP4, none)
			for i := range 100 {
				p := fmt.Appendf(nil, "%04d", i)
				_, err := a.Send(p, none)
				require.NoError(t, err)
				for range others {
					_, err := other.Send(p, impl.IP(b.LocalEndpoint().Addr(), 9))
					require.NoError(t, err)
				}
			}
			texts, _ = arrivals(t, b, time.Now())
		})
		return texts
	}
	loss := memory.Link{Loss: 0.3}
	want := fates(1, loss, 0)
	assert.Equal(t, want, fates(1, loss, 3))
	assert.Equal(t, want, fates(1, memory.Link{Loss: 0.3, Latency: time.Millisecond, Jitter: time.Millisecond}, 0))
	assert.NotEqual(t, want, fates(2, loss, 0))
}

// Over any link a datagram arrives as it was sent, at most twice, and in the end
// nothing is in flight.
func TestUDPOverAnyLink(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		probability := rapid.SampledFrom([]float64{0, 0.2, 1})
		duration := rapid.Map(rapid.IntRange(0, 20), func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond })
		link := memory.Link{
			Latency: duration.Draw(rt, "latency"), Jitter: duration.Draw(rt, "jitter"),
			Bandwidth: rapid.SampledFrom([]int{0, 1000, 1_000_000}).Draw(rt, "bandwidth"),
			MTU:       rapid.SampledFrom([]int{0, 576, 9000}).Draw(rt, "MTU"),
			Loss:      probability.Draw(rt, "loss"), Duplicate: probability.Draw(rt, "duplicate"), Reorder: probability.Draw(rt, "reorder"),
		}
		sizes := rapid.SliceOfN(rapid.IntRange(4, 5000), 1, 20).Draw(rt, "sizes")
		overLink(t, link, func(t *testing.T, _ *memory.Network, a, b impl.Datagram) {
			for i, size := range sizes {
				p := bytes.Repeat([]byte{byte(i)}, size)
				_, err := a.Send(p, none)
				require.NoError(t, err)
			}
			seen := make([]int, len(sizes))
			p := make([]byte, 6000)
			for {
				require.NoError(t, b.SetReadDeadline(time.Now().Add(time.Hour)))
				m, err := b.Receive(p)
				if err != nil {
					break
				}
				i := p[0]
				require.Equal(t, bytes.Repeat([]byte{i}, sizes[i]), p[:m.N])
				seen[i]++
			}
			for _, times := range seen {
				switch {
				case link.Loss == 1:
					assert.Zero(t, times)
				case link.Duplicate == 0:
					assert.LessOrEqual(t, times, 1)
				default:
					assert.LessOrEqual(t, times, 2)
				}
			}
		})
	})
}

// A transcript shows what happens to datagrams.
func TestUDPTranscript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var transcript bytes.Buffer
		n := memory.NewNetwork(memory.Transcript(&transcript))
		a, err := n.AddHost("a", "10.0.0.1")
		require.NoError(t, err)
		_, err = n.AddHost("b", "10.0.0.2")
		require.NoError(t, err)
		s := boundDatagram(t, a, impl.UDP4, impl.IP(netip.MustParseAddr("10.0.0.1"), 7))
		require.NoError(t, n.Shape("a", "b", memory.Link{Latency: time.Millisecond}))
		sends(t, s, "hello", impl.IP(netip.MustParseAddr("10.0.0.2"), 9))
		time.Sleep(time.Second)
		require.NoError(t, n.Partition("a", "b"))
		sends(t, s, "hello", impl.IP(netip.MustParseAddr("10.0.0.2"), 9))
		assert.Equal(t, `0.000000 -- AddHost(a, 10.0.0.1)
0.000000 -- AddHost(b, 10.0.0.2)
0.000000 a UDP 10.0.0.1:7: bound
0.000000 -- Shape(a, b, latency 1ms)
0.000000 a>b UDP 10.0.0.1:7 > 10.0.0.2:9 5 bytes "hello": sent
0.001000 a>b UDP 10.0.0.1:7 > 10.0.0.2:9 5 bytes "hello": arrived
0.001000 a>b UDP 10.0.0.1:7 > 10.0.0.2:9 5 bytes "hello": dropped (no listener)
0.001000 b>a ICMP 10.0.0.2:9 > 10.0.0.1:7 port unreachable: sent
0.002000 b>a ICMP 10.0.0.2:9 > 10.0.0.1:7 port unreachable: arrived
1.000000 -- Partition(a, b)
1.000000 a>b UDP 10.0.0.1:7 > 10.0.0.2:9 5 bytes "hello": sent
1.000000 a>b UDP 10.0.0.1:7 > 10.0.0.2:9 5 bytes "hello": lost (partition)
`, transcript.String())
	})
}

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
