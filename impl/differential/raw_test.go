//go:build linux

package differential_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// TestDifferentialRaw plays random sequences of operations on raw sockets of the
// kernel and on those of the memory network. No call waits, and nothing takes
// time on one host, so it compares only what each side has seen.
func TestDifferentialRaw(t *testing.T) {
	for network, places := range map[impl.Network][]string{
		impl.ICMP4: {"127.0.0.1", "127.88.0.1", "127.88.0.2", "0.0.0.0", "127.255.255.255", "203.0.113.7"},
		impl.ICMP6: {"::1", "::", "2001:db8::7"},
	} {
		t.Run(string(network), func(t *testing.T) {
			system.For(network).Need(t)
			rapid.Check(t, func(rt *rapid.T) {
				script := rapid.SliceOfN(aRawStep(network, places), 1, 15).Draw(rt, "script")
				var want, got []string
				for range 5 { // Other processes may have filled a queue.
					id := uint16(rand.Uint32())
					want, got = playRaw(rt, kernel.New(), network, id, script), playRaw(rt, memory.New(), network, id, script)
					if fmt.Sprint(want) == fmt.Sprint(got) {
						return
					}
				}
				require.Equal(rt, want, got)
			})
		})
	}
}

// rawStep is an operation on one of two sockets.
type rawStep struct {
	op     string
	socket int
	at     impl.Endpoint // the destination, or none
	kind   byte
	size   int
}

// aRawStep draws one. Nothing is sent, nor connected, to another host.
func aRawStep(network impl.Network, places []string) *rapid.Generator[rawStep] {
	return rapid.Custom(func(rt *rapid.T) rawStep {
		s := rawStep{
			op:     rapid.SampledFrom([]string{"bind", "connect", "send", "send", "send", "receive", "ttl", "close"}).Draw(rt, "op"),
			socket: rapid.IntRange(0, 1).Draw(rt, "socket"),
			size:   rapid.SampledFrom([]int{0, 1, 3, 4, 8, 9, 100, 3000, 65507, 65515, 65516, 65535, 65536}).Draw(rt, "size"),
		}
		kinds := []byte{8, 8, 0, 13 + 100}
		if network == impl.ICMP6 {
			kinds = []byte{128, 128, 129, 200}
		}
		s.kind = rapid.SampledFrom(kinds).Draw(rt, "kind")
		most := len(places)
		if s.op != "bind" {
			most-- // the last one is another host's
		}
		if n := rapid.IntRange(-1, most-1).Draw(rt, "place"); n >= 0 {
			s.at = impl.IP(netip.MustParseAddr(places[n]), 0)
		}
		return s
	})
}

// playRaw plays a script and returns what was seen at each step.
func playRaw(rt *rapid.T, p impl.Provider, network impl.Network, id uint16, script []rawStep) (seen []string) {
	var sockets [2]impl.Datagram
	for i := range sockets {
		var err error
		sockets[i], err = p.NewRaw(network)
		require.NoError(rt, err)
		defer func() { _ = sockets[i].Close() }()
	}
	for n, s := range script {
		d := sockets[s.socket]
		var told any
		switch s.op {
		case "bind":
			told = d.Bind(s.at)
		case "connect":
			told = d.Connect(s.at)
		case "send":
			n, err := d.Send(rawMessage(network, s, id, uint16(n)), s.at)
			told = fmt.Sprint(n, err)
		case "receive":
			told = allHeard(d, id)
		case "ttl":
			told = impl.Set(d, impl.TTL, s.size%256)
		case "close":
			told = d.Close()
		}
		seen = append(seen, fmt.Sprintf("%d %+v: %v, %v > %v, writes %v", n, s, told, d.LocalEndpoint(), d.RemoteEndpoint(), d.CanWrite()))
	}
	for _, d := range sockets {
		seen = append(seen, allHeard(d, id))
	}
	return seen
}

// rawMessage makes a message, of which every third has a wrong checksum on IPv4.
func rawMessage(network impl.Network, s rawStep, id, seq uint16) []byte {
	p := make([]byte, max(s.size, 8))
	p[0] = s.kind
	binary.BigEndian.PutUint16(p[4:], id)
	binary.BigEndian.PutUint16(p[6:], seq)
	p = p[:s.size]
	if network == impl.ICMP4 && len(p) >= 4 && seq%3 != 0 {
		sum := 0
		for i, b := range p {
			sum += int(b) << (8 * (1 - i%2))
		}
		for sum > 0xffff {
			sum = sum>>16 + sum&0xffff
		}
		binary.BigEndian.PutUint16(p[2:], ^uint16(sum))
	}
	return p
}

// allHeard returns all queued messages with the number, without the numbers of
// packets, which differ between hosts.
func allHeard(d impl.Datagram, id uint16) string {
	all := ""
	for p := make([]byte, 66000); ; {
		m, err := d.TryReceive(p)
		if err != nil {
			return all + err.Error()
		}
		message := p[:m.N]
		if d.Network() == impl.ICMP4 {
			message = p[20:m.N]
			clear(p[4:6])
			clear(p[10:12])
		}
		if len(message) >= 8 && binary.BigEndian.Uint16(message[4:]) == id {
			all += fmt.Sprintf("%v ttl %d % x of %d; ", m.From, m.TTL, p[:min(m.N, 40)], m.N)
		}
	}
}
