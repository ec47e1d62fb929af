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
		to := netip.MustParseAddr("2001:db8::1")
		if c.v4 {
			to = netip.MustParseAddr("192.0.2.1")
		}
		assert.Equal(t, c.from, c.host.sourceOn(on, to))
	}
}

func TestInterfacesAreNamesAndNumbers(t *testing.T) {
	for zone, want := range map[string]netInterface{
		"": noInterface, "0": noInterface, "no-such-zone": noInterface, "lo": loopbackInterface, "1": loopbackInterface,
		"eth0": networkInterface, "2": networkInterface, "2x": networkInterface, "3": unknownInterface,
		"99999999999999999999": unknownInterface,
	} {
		assert.Equal(t, want, interfaceNamed(zone), "%q", zone)
	}
}

// The source address has the scope of the destination.
func TestTheSourceIsOfTheScopeOfTheDestination(t *testing.T) {
	n := NewNetwork()
	both, err := n.AddHost("both", "fe80::1", "fd00::1")
	require.NoError(t, err)
	near, err := n.AddHost("near", "fe80::2")
	require.NoError(t, err)
	far, err := n.AddHost("far", "fd00::3")
	require.NoError(t, err)
	for _, c := range []struct {
		host     *Host
		to, from string
	}{
		{both, "fe80::9%eth0", "fe80::1%eth0"},
		{both, "ff02::9%eth0", "fe80::1%eth0"},
		{both, "ff05::9", "fd00::1"},
		{both, "2001:db8::1", "fd00::1"},
		{near, "2001:db8::1", "fe80::2%eth0"},
		{far, "ff02::9%eth0", "fd00::3"},
	} {
		assert.Equal(t, netip.MustParseAddr(c.from), c.host.sourceTo(netip.MustParseAddr(c.to)), "%s to %s", c.host.name, c.to)
	}
}
