package memory

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInterfaceFor(t *testing.T) {
	n := NewNetwork()
	both, err := n.AddHost("both", "10.0.0.1", "10.0.0.2", "fd00::1")
	require.NoError(t, err)
	only4, err := n.AddHost("only4", "10.0.0.3")
	require.NoError(t, err)
	none := netip.Addr{}
	for _, c := range []struct {
		host  *Host
		addr  netip.Addr
		v4    bool
		on    netInterface
		found bool
		from  netip.Addr
	}{
		{both, none, true, networkInterface, true, netip.MustParseAddr("10.0.0.1")},
		{both, none, false, networkInterface, true, netip.MustParseAddr("fd00::1")},
		{both, netip.MustParseAddr("10.0.0.2"), true, networkInterface, true, netip.MustParseAddr("10.0.0.1")},
		{both, netip.MustParseAddr("10.0.0.3"), true, networkInterface, false, netip.MustParseAddr("10.0.0.1")},
		{both, netip.MustParseAddr("127.3.2.1"), true, loopbackInterface, true, loopback4},
		{both, loopbackBroadcast, true, loopbackInterface, false, loopback4},
		{both, loopback6, false, loopbackInterface, true, loopback6},
		{only4, none, true, networkInterface, true, netip.MustParseAddr("10.0.0.3")},
		{only4, none, false, loopbackInterface, true, loopback6},
		{New(), none, true, loopbackInterface, true, loopback4},
	} {
		on, found := c.host.interfaceFor(c.addr, c.v4)
		assert.Equal(t, c.on, on, "%v on %s", c.addr, c.host.name)
		assert.Equal(t, c.found, found, "%v on %s", c.addr, c.host.name)
		assert.Equal(t, c.from, c.host.sourceOn(on, c.v4))
	}
}
