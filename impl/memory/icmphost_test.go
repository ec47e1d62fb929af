package memory_test

import (
	"io"
	"net/netip"
	"testing"

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
