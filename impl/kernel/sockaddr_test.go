//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestFamilyOf(t *testing.T) {
	v4, v6 := impl.IP(loopback, 1), impl.IP(netip.IPv6Loopback(), 1)
	mapped := impl.Endpoint{AddrPort: netip.MustParseAddrPort("[::ffff:127.0.0.1]:1")}
	for _, c := range []struct {
		network impl.Network
		local   impl.Endpoint
		want    int
	}{
		{impl.TCP, impl.Endpoint{}, syscall.AF_INET6},
		{impl.TCP, v4, syscall.AF_INET},
		{impl.TCP, mapped, syscall.AF_INET},
		{impl.TCP, v6, syscall.AF_INET6},
		{impl.TCP4, impl.Endpoint{}, syscall.AF_INET},
		{impl.TCP6, impl.Endpoint{}, syscall.AF_INET6},
		{impl.Unix, impl.UnixPath("/x"), syscall.AF_UNIX},
	} {
		assert.Equal(t, c.want, familyOf(c.network, c.local), "%s %v", c.network, c.local)
	}
}

func TestSockaddrAndBack(t *testing.T) {
	interfaces, err := net.Interfaces()
	require.NoError(t, err)
	require.NotEmpty(t, interfaces)
	for family, endpoints := range map[int][]impl.Endpoint{
		syscall.AF_INET: {impl.IP(loopback, 80), impl.IP(netip.IPv4Unspecified(), 0)},
		syscall.AF_INET6: {
			impl.IP(netip.IPv6Loopback(), 65535),
			impl.IP(netip.MustParseAddr("fe80::1").WithZone(interfaces[0].Name), 1),
			impl.IP(netip.MustParseAddr("fe80::1").WithZone("1000000"), 1),
		},
		syscall.AF_UNIX: {impl.UnixPath("/run/x"), impl.UnixPath("@name"), impl.Unnamed},
	} {
		for _, e := range endpoints {
			assert.Equal(t, e, endpointFrom(sockaddrOf(family, e)))
		}
	}
}

func TestAZoneIsANameOrANumber(t *testing.T) {
	interfaces, err := net.Interfaces()
	require.NoError(t, err)
	name, index := interfaces[0].Name, interfaces[0].Index
	for _, zone := range []string{name, strconv.Itoa(index)} {
		assert.EqualValues(t, index, zoneID(zone))
	}
	assert.Zero(t, zoneID("nowhere"))
}
