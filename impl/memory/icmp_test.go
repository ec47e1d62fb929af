package memory_test

import (
	"io"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Whatever is sent to a host, with a transcript that has to trace it, over a link and
// within the host: the host goes on replying.
func FuzzMessagesOfICMP(f *testing.F) {
	f.Add([]byte{8, 0, 0xf7, 0xff, 0, 0, 0, 0}, true)
	f.Add([]byte{3, 3, 0, 0, 0, 0, 0, 0, 0x45}, true)
	f.Add([]byte{128, 0, 0, 0, 0, 1, 0, 1}, false)
	f.Add([]byte{1, 4, 0, 0, 0, 0, 0, 0, 0x60}, false)
	f.Add([]byte{8}, true)
	f.Add([]byte{}, false)
	f.Fuzz(func(t *testing.T, message []byte, v4 bool) {
		network := memory.NewNetwork(memory.Transcript(io.Discard))
		near, err := network.AddHost("near", "10.0.0.1", "fd00::1")
		require.NoError(t, err)
		_, err = network.AddHost("far", "10.0.0.2", "fd00::2")
		require.NoError(t, err)
		kind, hosts, request, reply := impl.ICMP4, []string{"127.0.0.1", "10.0.0.2"}, byte(8), byte(0)
		if !v4 {
			kind, hosts, request, reply = impl.ICMP6, []string{"::1", "fd00::2"}, 128, 129
		}
		for _, host := range hosts {
			to := impl.IP(netip.MustParseAddr(host), 0)
			s, err := near.NewRaw(kind)
			require.NoError(t, err)
			require.NoError(t, s.Connect(to))
			_, _ = s.Send(message, impl.Endpoint{}) // too short, too long, or anything
			p := make([]byte, 66000)
			for err == nil {
				_, err = s.TryReceive(p)
			}
			ask := []byte{request, 0, 0xf7, 0xfd, 0, 1, 0, 1} // whose checksum is right on IPv4
			_, err = s.Send(ask, impl.Endpoint{})
			require.NoError(t, err)
			for p[0] != reply || p[5] != 1 {
				m, err := s.TryReceive(p)
				require.NoError(t, err)
				if v4 {
					copy(p, p[20:m.N])
				}
			}
			require.NoError(t, s.Close())
		}
	})
}

// pinged is two hosts, and a raw socket on the first.
type pinged struct {
	*memory.Network
	a, b       *memory.Host
	raw        impl.Datagram
	to         impl.Endpoint
	transcript packets
}

func overPing(t *testing.T, link memory.Link, play func(t *testing.T, w *pinged)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &pinged{to: impl.IP(netip.MustParseAddr("10.0.0.2"), 0)}
		w.Network = memory.NewNetwork(memory.Observe(&w.transcript))
		var err error
		w.a, err = w.AddHost("a", "10.0.0.1")
		require.NoError(t, err)
		w.b, err = w.AddHost("b", "10.0.0.2")
		require.NoError(t, err)
		require.NoError(t, w.Shape("a", "b", link))
		w.raw = rawOn(t, w.a)
		play(t, w)
	})
}

func (w *pinged) ping(t *testing.T, seq uint16, data string) {
	t.Helper()
	_, err := w.raw.Send(echoRequest(7, seq, data), w.to)
	require.NoError(t, err)
}

// An echo takes the time of a round trip, and is in the transcript.
func TestPingOverALink(t *testing.T) {
	overPing(t, memory.Link{Latency: 3 * time.Millisecond}, func(t *testing.T, w *pinged) {
		w.ping(t, 2, "hello")
		begin := time.Now()
		require.NoError(t, w.raw.EnsureReadable())
		assert.Equal(t, 6*time.Millisecond, time.Since(begin))
		assert.EqualValues(t, 0, kindOf(t, w.raw))
		assert.Equal(t, `0.000000 a>b ICMP 10.0.0.1 > 10.0.0.2 echo request id 7 seq 2: sent
0.003000 a>b ICMP 10.0.0.1 > 10.0.0.2 echo request id 7 seq 2: arrived
0.003000 b>a ICMP 10.0.0.2 > 10.0.0.1 echo reply id 7 seq 2: sent
0.006000 b>a ICMP 10.0.0.2 > 10.0.0.1 echo reply id 7 seq 2: arrived`, strings.Join(w.transcript.lines(), "\n"))
	})
}

// Every byte takes bandwidth, of header and message, in both directions.
func TestPingTakesBandwidth(t *testing.T) {
	overPing(t, memory.Link{Bandwidth: 1000}, func(t *testing.T, w *pinged) {
		w.ping(t, 1, string(make([]byte, 100-28)))
		begin := time.Now()
		require.NoError(t, w.raw.EnsureReadable())
		assert.Equal(t, 200*time.Millisecond, time.Since(begin))
	})
}

// A long echo travels in fragments, all of which must arrive.
func TestPingInFragments(t *testing.T) {
	overPing(t, memory.Link{MTU: 576, Bandwidth: 10_000}, func(t *testing.T, w *pinged) {
		hears := rawOn(t, w.b)
		w.ping(t, 1, string(make([]byte, 2000-8)))
		require.NoError(t, hears.EnsureReadable())
		p := make([]byte, 3000)
		m, err := hears.Receive(p)
		require.NoError(t, err)
		assert.Equal(t, 2020, m.N)
		assert.Zero(t, p[6]&0x40, "it may be cut")
	})
	arrived := 0
	overPing(t, memory.Link{MTU: 576, Loss: 0.2}, func(t *testing.T, w *pinged) {
		for seq := range uint16(100) {
			w.ping(t, seq, string(make([]byte, 2000)))
		}
		for p := make([]byte, 3000); ; arrived++ {
			if _, err := w.raw.TryReceive(p); err != nil {
				break
			}
		}
	})
	assert.Less(t, arrived, 40, "0.8 to the power of 8 of 100 are expected")
}

// A message that is lost, truncated or sent to a host that is down gets no reply.
func TestPingWithoutAnAnswer(t *testing.T) {
	for name, spoil := range map[string]func(w *pinged) error{
		"loss":       func(w *pinged) error { return w.Shape("a", "b", memory.Link{Loss: 1}) },
		"back":       func(w *pinged) error { return w.ShapeOneWay("b", "a", memory.Link{Loss: 1}) },
		"partition":  func(w *pinged) error { return w.Partition("a", "b") },
		"crash":      func(w *pinged) error { w.b.Crash(); return nil },
		"nobody":     func(w *pinged) error { w.to = impl.IP(netip.MustParseAddr("10.9.9.9"), 0); return nil },
		"on its way": nil,
	} {
		t.Run(name, func(t *testing.T) {
			overPing(t, memory.Link{Latency: time.Millisecond}, func(t *testing.T, w *pinged) {
				if spoil != nil {
					require.NoError(t, spoil(w))
				}
				w.ping(t, 1, "x")
				if spoil == nil {
					require.NoError(t, w.Partition("a", "b"))
				}
				time.Sleep(time.Second)
				getsNothing(t, w.raw)
				w.b.Restart()
				require.NoError(t, w.Heal("a", "b"))
				require.NoError(t, w.Shape("a", "b", memory.Link{}))
				w.to = impl.IP(netip.MustParseAddr("10.0.0.2"), 0)
				w.ping(t, 2, "x")
				assert.EqualValues(t, 0, kindOf(t, w.raw))
			})
		})
	}
}

// The "port unreachable" about a UDP datagram arrives where the datagram came from,
// with the datagram's hops.
func TestRefusalIsHeard(t *testing.T) {
	overPing(t, memory.Link{Latency: time.Millisecond}, func(t *testing.T, w *pinged) {
		u := boundDatagram(t, w.a, impl.UDP4, impl.IP(netip.MustParseAddr("10.0.0.1"), 7))
		require.NoError(t, impl.Set(u, impl.TTL, 9))
		sends(t, u, "hello", impl.IP(w.to.Addr(), 9))
		p := make([]byte, 100)
		m, err := w.raw.Receive(p)
		require.NoError(t, err)
		assert.Equal(t, 20+8+20+8+5, m.N)
		assert.EqualValues(t, 9, p[28+8])
		assert.Equal(t, "hello", string(p[56:m.N]))
		// The whole datagram has its checksum, with the addresses.
		datagram := append([]byte{10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 0, 13}, p[48:m.N]...)
		sum := 0
		for i, b := range datagram {
			sum += int(b) << (8 * (1 - i%2))
		}
		assert.Equal(t, 0xffff, sum>>16+sum&0xffff)
	})
}

// A transcript shows any other message by its numbers.
func TestOtherMessagesInTheTranscript(t *testing.T) {
	overPing(t, memory.Link{}, func(t *testing.T, w *pinged) {
		_, err := w.raw.Send([]byte{13, 2, 0, 0}, w.to)
		require.NoError(t, err)
		assert.Contains(t, w.transcript.lines()[1], "ICMP 10.0.0.1 > 10.0.0.2 type 13 code 2: arrived")
		getsNothing(t, w.raw)
	})
}
