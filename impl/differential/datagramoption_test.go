//go:build linux

package differential_test

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramOptionOperations are about the options of datagram sockets.
var datagramOptionOperations = []operation{
	{"set option", (*machine).setDatagramOption}, {"set option", (*machine).setDatagramOption},
	{"get options", (*machine).getOptions},
}

// setDatagramOption sets an option of a datagram socket.
func (m *machine) setDatagramOption(c *choices) {
	tw := m.some(c, isDatagram, isOpen)
	if tw == nil || tw.writing != nil {
		return // a Send that waits does not notice another size of its buffer at once
	}
	switch c.below(12) {
	case 0:
		setOption(m, tw, impl.ReceiveBuffer, oneOf(c, 65536, 0, 4096, 300_000))
	case 1:
		setOption(m, tw, impl.SendBuffer, oneOf(c, 65536, 0, 4096, 300_000))
	case 2:
		setOption(m, tw, impl.ReuseAddr, c.below(2) == 0)
	case 3:
		setOption(m, tw, impl.V6Only, c.below(2) == 0)
	case 4:
		setOption(m, tw, impl.Broadcast, c.below(2) == 0)
	case 5:
		setOption(m, tw, impl.TTL, oneOf(c, 64, 1, 0, 255, 256, -1))
	case 6:
		setOption(m, tw, impl.MulticastTTL, oneOf(c, 64, 1, 0, 255, 256, -1))
	case 7:
		setOption(m, tw, impl.MulticastLoop, c.below(2) == 0)
	case 8:
		on := oneOf(c, localhost4, netip.Addr{}, foreign, localhost6)
		if tw.network == impl.UDP && on.IsValid() {
			return // it may turn out not to be of the family, and there is no rule for that
		}
		setOption(m, tw, impl.MulticastInterface, on)
	case 9:
		setOption(m, tw, impl.Option[bool]("no such option"), true)
	case 10:
		setOption(m, tw, impl.Option[string](oneOf(c, "ttl", "reuse-addr", "multicast-interface", "receive-buffer")), "wrong")
	case 11:
		setOption(m, tw, impl.UnlinkOnClose, c.below(2) == 0)
	}
}
