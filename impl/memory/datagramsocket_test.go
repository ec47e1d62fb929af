package memory

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
)

func TestDatagramAccounts(t *testing.T) { rapid.Check(t, datagramAccounts) }

func FuzzDatagramAccounts(f *testing.F) { f.Fuzz(rapid.MakeFuzz(datagramAccounts)) }

// Whatever sockets do, they are charged for exactly what is in the queues, and the
// tables of the host have exactly the open sockets.
func datagramAccounts(t *rapid.T) {
	h := New()
	networks := []impl.Network{impl.UDP, impl.UDP4, impl.UDP6, impl.Unixgram}
	places := []impl.Endpoint{
		{}, impl.IP(loopback4, 5), impl.IP(loopback6, 5), impl.IP(any4, 0), impl.IP(any6, 6),
		impl.UnixPath("/a"), impl.UnixPath("/b"), impl.UnixPath("@c"),
	}
	groups := []netip.Addr{netip.MustParseAddr("239.0.0.1"), netip.MustParseAddr("239.0.0.2"), netip.MustParseAddr("ff02::7")}
	sockets := []impl.Datagram{newUDP(h, udpAny), newUnixgram(h)}
	one := func(t *rapid.T) impl.Datagram { return rapid.SampledFrom(sockets).Draw(t, "socket") }
	place := rapid.SampledFrom(places)
	// Most calls may fail; the test checks what they leave behind.
	t.Repeat(map[string]func(*rapid.T){
		"new": func(t *rapid.T) {
			s, err := h.NewDatagram(rapid.SampledFrom(networks).Draw(t, "network"))
			require.NoError(t, err)
			_ = impl.Set(s, impl.ReuseAddr, rapid.Bool().Draw(t, "reuse"))
			sockets = append(sockets, s)
		},
		"bind":    func(t *rapid.T) { _ = one(t).Bind(place.Draw(t, "place")) },
		"connect": func(t *rapid.T) { _ = one(t).Connect(place.Draw(t, "place")) },
		"send": func(t *rapid.T) {
			s := one(t)
			p := make([]byte, rapid.SampledFrom([]int{0, 10, 3000, 60000}).Draw(t, "size"))
			to := place.Draw(t, "place")
			if s, ok := s.(*unixgram); ok && s.Network().Fits(to) { // its Send might block
				h.mu.Lock()
				defer h.mu.Unlock()
				_, _ = s.trySend(p, to)
				return
			}
			_, _ = s.Send(p, to)
		},
		"receive": func(t *rapid.T) { _, _ = one(t).TryReceive(nil) },
		"peek":    func(t *rapid.T) { _, _ = one(t).TryPeek(nil) },
		"join": func(t *rapid.T) {
			if m, ok := one(t).(impl.Multicast); ok {
				_ = m.JoinGroup(rapid.SampledFrom(groups).Draw(t, "group"), netip.Addr{})
			}
		},
		"leave": func(t *rapid.T) {
			if m, ok := one(t).(impl.Multicast); ok {
				_ = m.LeaveGroup(rapid.SampledFrom(groups).Draw(t, "group"), netip.Addr{})
			}
		},
		"close": func(t *rapid.T) { _ = one(t).Close() },
		"":      func(t *rapid.T) { checkAccounts(t, h, sockets) },
	})
}

func checkAccounts(t *rapid.T, h *Host, sockets []impl.Datagram) {
	sent, joined := map[*unixgram]int{}, map[groupOn]int{}
	listed, atPorts := 0, 0
	for _, socket := range sockets {
		var s *datagramSocket
		switch socket := socket.(type) {
		case *udpSocket:
			s = &socket.datagramSocket
			cost := 0
			for i := range s.in.Len() {
				d := *s.in.At(i)
				cost += d.cost
			}
			require.Equal(t, cost+socket.readCost, socket.charged)
			require.True(t, cost > 0 || socket.charged == 0, "an empty queue costs nothing")
			for _, m := range socket.groups {
				joined[m.groupOn]++
			}
			if !socket.closed && socket.localAddr.Port() != 0 {
				atPorts++
			}
		case *unixgram:
			s = &socket.datagramSocket
			for i := range s.in.Len() {
				d := *s.in.At(i)
				sent[d.sender] += d.cost
			}
		}
		require.LessOrEqual(t, s.batchLeft, s.in.Len())
		if s.opened && !s.closed {
			listed++
		}
	}
	for _, socket := range sockets {
		if s, ok := socket.(*unixgram); ok {
			require.Equal(t, sent[s], s.charged)
		}
	}
	for s := h.datagrams; s != nil; s = s.links.Next {
		listed--
	}
	for s := range h.udp.sockets.All() {
		for ; s != nil; s = s.portLinks.Next {
			atPorts--
		}
	}
	require.Zero(t, listed)
	require.Zero(t, atPorts)
	require.Equal(t, len(joined), len(h.udp.groups))
	for g, n := range joined {
		require.Equal(t, n, h.udp.groups[g])
	}
}
