package memory_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The buffer takes as many messages of a size as that of Linux, which is full when its
// size is charged.
func TestRawQueueIsAsLongAsTheKernels(t *testing.T) {
	for network, counts := range map[impl.Network]map[int]int{
		impl.ICMP4: {8: 256, 205: 256, 206: 167, 653: 167, 654: 93, 1677: 93, 1678: 49, 8000: 13, 17000: 12, 40000: 6},
		impl.ICMP6: {8: 256, 192: 256, 193: 167, 640: 167, 641: 93, 1664: 93, 1665: 49, 8000: 13, 17000: 12, 40000: 6},
	} {
		for size, want := range counts {
			h := memory.New()
			a, err := h.NewRaw(network)
			require.NoError(t, err)
			to := impl.IP(loopback, 0)
			reply := echoRequest(1, 1, string(make([]byte, size-8)))
			reply[0] = 0
			if network == impl.ICMP6 {
				to, reply[0] = impl.IP(netip.IPv6Loopback(), 0), 129
			}
			for range 300 {
				_, err := a.Send(reply, to)
				require.NoError(t, err)
			}
			got := 0
			for p := make([]byte, 1); ; got++ {
				if _, err := a.TryReceive(p); err != nil {
					break
				}
			}
			assert.Equal(t, want, got, "%d bytes on %s", size, network)
			_, err = a.Send(reply, to)
			require.NoError(t, err)
			assert.True(t, a.CanRead(), "there is room again")
			require.NoError(t, a.Close())
		}
	}
}
