package pcapng_test

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
	"github.com/smalltalk-sockets/go/sockets"
)

// A network in memory is captured without a wrapper: what stays within a host as packets
// made from what was sent, and between hosts its own segments, of which some are lost.
func TestCaptureOfMemory(t *testing.T) {
	lossy := memory.Link{Latency: 10 * time.Millisecond, Bandwidth: 100_000_000, Loss: 0.05}
	for name, c := range map[string]struct {
		hosts   []string
		address string
		link    memory.Link
		allowed []string
	}{
		"within a host":     {[]string{"shop"}, "127.0.0.1:80", memory.Link{}, nil},
		"within, by name":   {[]string{"shop"}, "shop:80", memory.Link{}, nil},
		"between hosts":     {[]string{"shop", "bank"}, "bank:80", memory.Link{Latency: time.Millisecond}, caused[:1]},
		"with loss":         {[]string{"shop", "bank"}, "bank:80", lossy, caused},
		"with loss, IPv6":   {[]string{"shop", "bank"}, "[fd00::2]:80", lossy, caused},
		"through small MTU": {[]string{"shop", "bank"}, "bank:80", memory.Link{Latency: time.Millisecond, MTU: 576}, caused[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var file bytes.Buffer
			var there, back string
			synctest.Test(t, func(t *testing.T) {
				capture := pcapng.New(&file)
				network := memory.NewNetwork(memory.Observe(capture))
				var ns []*sockets.Namespace
				for _, name := range c.hosts {
					host, err := network.AddHost(name)
					require.NoError(t, err)
					ns = append(ns, sockets.NewNamespace(host))
				}
				require.NoError(t, network.ShapeAll(c.link))
				there, back = exchange(t, ns[0], ns[len(ns)-1], "tcp", c.address, nil)
				time.Sleep(time.Minute)
				require.NoError(t, capture.Close())
			})
			gotThere, gotBack := isSound(t, file.Bytes(), c.allowed...)
			assert.True(t, there == gotThere, "%d bytes there, %d shown", len(there), len(gotThere))
			assert.True(t, back == gotBack, "%d bytes back, %d shown", len(back), len(gotBack))
			if c.link.Loss > 0 {
				assert.Contains(t, tshark(t, file.Bytes(), "-T", "fields", "-e", "frame.comment"), "lost: link loss")
			}
		})
	}
}

// caused is what the network itself causes: a sender that fills the window over a link
// that takes time, and what follows from losses.
var caused = []string{
	"TCP window specified by the receiver is now completely full",
	"(suspected) retransmission", "(suspected) fast retransmission", "(suspected) spurious retransmission",
	"Duplicate ACK", "Previous segment(s) not captured", "(suspected) out-of-order",
}
