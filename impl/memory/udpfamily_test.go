package memory

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
)

// The first endpoint that a socket uses fixes its family, and so what it reaches.
func TestUDPFamily(t *testing.T) {
	one4, one6 := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	group4, group6 := netip.MustParseAddr("224.0.0.9"), netip.MustParseAddr("ff02::9")
	none := netip.Addr{}
	for _, c := range []struct {
		kind   kind
		v6Only bool
		first  []netip.Addr
		want   family
	}{
		{udpAny, false, []netip.Addr{none, any6}, bothFamilies},
		{udpAny, false, []netip.Addr{any4, one4, group4}, only4},
		{udpAny, false, []netip.Addr{one6, group6}, only6},
		{udpAny, true, []netip.Addr{none, any6, one6, group6}, only6},
		{udpAny, true, []netip.Addr{any4, one4}, only4},
		{udp4, false, []netip.Addr{none, any4, one4, group4}, only4},
		{udp6, true, []netip.Addr{none, any6, one6}, only6},
		{udp6, false, []netip.Addr{none, any6}, bothFamilies},
		{udp6, false, []netip.Addr{one6}, only6},
	} {
		for _, first := range c.first {
			s := newUDP(New(), c.kind)
			s.options.v6Only = c.v6Only
			assert.Equal(t, undecided, s.family)
			s.open(impl.IP(first, 80))
			assert.Equal(t, c.want, s.family, "%v %v", c.kind, first)
			assert.Equal(t, s.family.wildcard(), s.boundAddr)
			assert.Equal(t, netip.AddrPortFrom(s.boundAddr, 0), s.localAddr, "open takes no port")
			assert.Equal(t, c.want != only6, s.fitsFamily(impl.IP(one4, 80)))
			assert.Equal(t, c.want != only4, s.fitsFamily(impl.IP(one6, 80)))
			assert.True(t, s.fitsFamily(impl.IP(none, 80)))
			s.open(impl.IP(one4, 80))
			assert.Equal(t, c.want, s.family, "only the first counts")
		}
	}
}
