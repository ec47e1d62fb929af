package memory

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
)

// Two bindings overlap when one connection could reach both.
func TestBindingsOverlap(t *testing.T) {
	concrete := []netip.Addr{loopback4, netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.3.4.5"), loopback6}
	places := append([]netip.Addr{any4, any6}, concrete...)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) binding {
			b := binding{addr: rapid.SampledFrom(places).Draw(t, name)}
			b.dual = b.addr == any6 && rapid.Bool().Draw(t, name+" dual")
			return b
		}
		a, b := draw("a"), draw("b")
		common := false
		for _, addr := range concrete {
			common = common || a.covers(addr) && b.covers(addr)
		}
		require.Equal(t, common, a.overlaps(b))
		require.Equal(t, common, b.overlaps(a))
	})
}

func TestBindingOfAnAddress(t *testing.T) {
	for _, c := range []struct {
		kind   kind
		v6Only bool
		local  impl.Endpoint
		want   binding
	}{
		{tcpAny, false, impl.Endpoint{}, binding{addr: any6, dual: true}},
		{tcpAny, true, impl.Endpoint{}, binding{addr: any6}},
		{tcpAny, false, impl.IP(any4, 5), binding{addr: any4, port: 5}},
		{tcp4, false, impl.IP(netip.Addr{}, 5), binding{addr: any4, port: 5}},
		{tcp6, true, impl.IP(netip.Addr{}, 5), binding{addr: any6, port: 5}},
		{tcp6, true, impl.IP(loopback6, 5), binding{addr: loopback6, port: 5}},
		{tcp4, false, impl.IP(loopback4, 5), binding{addr: loopback4, port: 5}},
	} {
		require.Equal(t, c.want, bindingOf(c.kind, c.v6Only, c.local.Addr(), c.local.Port()))
	}
}
