package impl_test

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	_ "github.com/smalltalk-sockets/go/impl/impltest/long" // fewer random runs, unless more are asked for
)

func TestEndpointOfIPRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		addr := drawAddr(t)
		port := rapid.Uint16().Draw(t, "port")
		e := impl.IP(addr, port)
		assert.Equal(t, addr.Unmap(), e.Addr())
		assert.Equal(t, port, e.Port())
		assert.False(t, e.IsUnix())
		assert.False(t, e.Addr().Is4In6())
		if e.IsZero() {
			return
		}
		for _, network := range []impl.Network{impl.TCP, impl.TCP4, impl.TCP6} {
			assert.Equal(t, e, impl.EndpointOf(e.NetAddr(network)))
			assert.Equal(t, "tcp", e.NetAddr(network).Network())
			assert.Equal(t, e.String(), e.NetAddr(network).String())
		}
		assert.Equal(t, e, impl.EndpointOf(net.UDPAddrFromAddrPort(e.AddrPort)))
	})
}

func TestEndpointOfPathRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.StringN(1, 108, 108).Draw(t, "path")
		e := impl.UnixPath(path)
		assert.True(t, e.IsUnix())
		assert.False(t, e.IsZero())
		assert.Zero(t, e.Port())
		assert.False(t, e.Addr().IsValid())
		assert.Equal(t, path, e.String())
		assert.Equal(t, e, impl.EndpointOf(e.NetAddr(impl.Unix)))
		assert.Equal(t, &net.UnixAddr{Name: path, Net: "unix"}, e.NetAddr(impl.Unix))
	})
}

func TestEndpointOfRawSockets(t *testing.T) {
	for _, text := range []string{"127.0.0.1", "::1", "fe80::1%lo"} {
		e := impl.IP(netip.MustParseAddr(text), 0)
		assert.Equal(t, e, impl.EndpointOf(e.NetAddr(impl.ICMP4)))
		assert.Equal(t, "ip", e.NetAddr(impl.ICMP6).Network())
		assert.Equal(t, text, e.NetAddr(impl.ICMP6).String())
	}
}

func TestEndpointsAreMapKeys(t *testing.T) {
	mapped := netip.MustParseAddr("::ffff:192.0.2.1")
	seen := map[impl.Endpoint]int{}
	seen[impl.IP(mapped, 80)]++
	seen[impl.IP(mapped.Unmap(), 80)]++
	seen[impl.EndpointOf(&net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 80})]++
	seen[impl.EndpointOf(&net.TCPAddr{IP: net.ParseIP("192.0.2.1").To4(), Port: 80})]++
	assert.Equal(t, map[impl.Endpoint]int{impl.IP(mapped.Unmap(), 80): 4}, seen)
}

func TestEndpointString(t *testing.T) {
	for want, e := range map[string]impl.Endpoint{
		"127.0.0.1:80":   impl.IP(netip.MustParseAddr("127.0.0.1"), 80),
		"[::1]:80":       impl.IP(netip.MustParseAddr("::1"), 80),
		"[fe80::1%lo]:7": impl.IP(netip.MustParseAddr("fe80::1%lo"), 7),
		":80":            impl.IP(netip.Addr{}, 80),
		"0.0.0.0:0":      impl.IP(netip.IPv4Unspecified(), 0),
		"/run/s":         impl.UnixPath("/run/s"),
		"@name":          impl.UnixPath("@name"),
		"@":              impl.Unnamed,
		"":               {},
	} {
		assert.Equal(t, want, e.String())
	}
}

func TestZeroEndpoint(t *testing.T) {
	var none impl.Endpoint
	assert.True(t, none.IsZero())
	assert.Equal(t, none, impl.IP(netip.Addr{}, 0))
	assert.Equal(t, none, impl.UnixPath(""))
	for _, network := range []impl.Network{impl.TCP, impl.TCP4, impl.TCP6, impl.Unix} {
		assert.True(t, none.NetAddr(network) == nil, "the interface itself is nil")
	}
}

func TestEndpointOfWhatIsNone(t *testing.T) {
	for _, addr := range []net.Addr{
		nil, (*net.TCPAddr)(nil), (*net.UDPAddr)(nil), (*net.IPAddr)(nil), (*net.UnixAddr)(nil), &net.IPAddr{}, &net.UnixAddr{},
	} {
		assert.True(t, impl.EndpointOf(addr).IsZero(), "%T", addr)
	}
}

// drawAddr draws addresses of both families, mapped ones and none.
func drawAddr(t *rapid.T) netip.Addr {
	bytes := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address")
	switch rapid.IntRange(0, 4).Draw(t, "kind of address") {
	case 0:
		return netip.Addr{}
	case 1:
		return netip.AddrFrom4([4]byte(bytes))
	case 2:
		return netip.AddrFrom16(netip.AddrFrom4([4]byte(bytes)).As16())
	case 3:
		return netip.AddrFrom16([16]byte(bytes)).Unmap().WithZone("lo")
	default:
		return netip.AddrFrom16([16]byte(bytes))
	}
}
