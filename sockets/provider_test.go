package sockets

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// TestImplClasses: each address class has a provider of its own for each kind of
// socket, and the network chooses the kind.
func TestImplClasses(t *testing.T) {
	ns := NewNamespace(memory.New())
	four := impl.IP(netip.MustParseAddr("127.0.0.1"), 7)
	six := impl.IP(netip.MustParseAddr("::1"), 7)
	none := impl.IP(netip.Addr{}, 7)
	type place struct {
		network impl.Network
		at      impl.Endpoint
	}
	kinds := []struct {
		class  *class
		get    func(*class) impl.Provider
		set    func(*class, impl.Provider)
		places []place
	}{
		{&ns.IPAddress.class, (*class).DefaultStreamSocketImplClass, (*class).SetDefaultStreamSocketImplClass,
			[]place{{impl.TCP, four}, {impl.TCP4, four}}},
		{&ns.IPAddress.class, (*class).DefaultDatagramSocketImplClass, (*class).SetDefaultDatagramSocketImplClass,
			[]place{{impl.UDP, four}, {impl.UDP4, four}}},
		{&ns.IPAddress.class, (*class).DefaultRawSocketImplClass, (*class).SetDefaultRawSocketImplClass,
			[]place{{impl.ICMP4, four}, {impl.ICMP4, impl.Endpoint{}}}},
		{&ns.IP6Address.class, (*class).DefaultStreamSocketImplClass, (*class).SetDefaultStreamSocketImplClass,
			[]place{{impl.TCP, six}, {impl.TCP6, six}}},
		{&ns.IP6Address.class, (*class).DefaultDatagramSocketImplClass, (*class).SetDefaultDatagramSocketImplClass,
			[]place{{impl.UDP, six}, {impl.UDP6, six}}},
		{&ns.IP6Address.class, (*class).DefaultRawSocketImplClass, (*class).SetDefaultRawSocketImplClass,
			[]place{{impl.ICMP6, six}, {impl.ICMP6, impl.Endpoint{}}}},
		{&ns.SocketAddress.class, (*class).DefaultStreamSocketImplClass, (*class).SetDefaultStreamSocketImplClass,
			[]place{{impl.TCP, none}, {impl.TCP, impl.Endpoint{}}}},
		{&ns.SocketAddress.class, (*class).DefaultDatagramSocketImplClass, (*class).SetDefaultDatagramSocketImplClass,
			[]place{{impl.UDP, none}, {impl.UDP, impl.Endpoint{}}}},
		{&ns.UnixAddress.class, (*class).DefaultStreamSocketImplClass, (*class).SetDefaultStreamSocketImplClass,
			[]place{{impl.Unix, impl.UnixPath("/x")}, {impl.Unix, impl.Endpoint{}}}},
		{&ns.UnixAddress.class, (*class).DefaultDatagramSocketImplClass, (*class).SetDefaultDatagramSocketImplClass,
			[]place{{impl.Unixgram, impl.UnixPath("/x")}, {impl.Unixgram, impl.Endpoint{}}}},
	}
	for i, one := range kinds {
		elsewhere := memory.New()
		one.set(one.class, elsewhere)
		for j, other := range kinds {
			want := ns.provider
			if i == j {
				want = elsewhere
			}
			assert.Same(t, want, other.get(other.class), "%d %d", i, j)
			for _, p := range other.places {
				assert.Same(t, want, ns.providerAt(p.network, p.at), "%d %v", i, p)
			}
		}
		one.set(one.class, nil)
		assert.Same(t, ns.provider, one.get(one.class))
	}
}
