package kernel

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestTheFirstEndpointDecidesTheFamily(t *testing.T) {
	v4, v6 := boundDatagram(t, impl.UDP4), boundDatagram(t, impl.UDP6)
	to4, to6 := v4.LocalEndpoint(), v6.LocalEndpoint()
	for name, begin := range map[string]func(*datagram, impl.Endpoint) error{
		"bind":    func(s *datagram, e impl.Endpoint) error { return s.Bind(impl.IP(e.Addr(), 0)) },
		"connect": (*datagram).Connect,
		"send": func(s *datagram, e impl.Endpoint) error {
			_, err := s.Send(nil, e)
			return err
		},
	} {
		for _, pair := range [][2]impl.Endpoint{{to4, to6}, {to6, to4}} {
			s := freshDatagram(t, impl.UDP)
			require.NoError(t, begin(s, pair[0]), name)
			_, err := s.Send(nil, pair[1])
			assert.Equal(t, impl.WrongFamily(impl.UDP, pair[1]), err, name)
			assert.Equal(t, impl.WrongFamily(impl.UDP, pair[1]), s.Connect(pair[1]), name)
		}
	}
}

func TestASocketOfBothFamilies(t *testing.T) {
	s := freshDatagram(t, impl.UDP)
	require.NoError(t, s.Bind(impl.Endpoint{}))
	port := s.LocalEndpoint().Port()
	for _, network := range system.Networks(t, impl.UDP4, impl.UDP6) {
		peer := boundDatagram(t, network)
		_, err := s.Send([]byte("there"), peer.LocalEndpoint())
		require.NoError(t, err)
		m, err := peer.Receive(make([]byte, 9))
		require.NoError(t, err)
		assert.Equal(t, impl.Message{N: 5, From: impl.IP(peer.LocalEndpoint().Addr(), port)}, m)

		_, err = peer.Send([]byte("back"), m.From)
		require.NoError(t, err)
		m, err = s.Receive(make([]byte, 9))
		require.NoError(t, err)
		assert.Equal(t, impl.Message{N: 4, From: peer.LocalEndpoint()}, m, "and IPv4 is not mapped")
	}
}

func TestNoAddressIsTheHostItself(t *testing.T) {
	for _, network := range system.Networks(t, impl.UDP, impl.UDP4, impl.UDP6) {
		if network == impl.UDP && !system.IPv6.Has() {
			continue // A Send of UDP goes to the IPv6 address of the host.
		}
		peer := freshDatagram(t, network)
		require.NoError(t, peer.Bind(impl.Endpoint{})) // a Send of UDP reaches the host at its IPv6 address, Connect at that of IPv4
		here := impl.IP(netip.Addr{}, peer.LocalEndpoint().Port())
		s := freshDatagram(t, network)
		_, err := s.Send([]byte("x"), here)
		require.NoError(t, err)
		require.NoError(t, s.Connect(here))
		assert.Equal(t, impl.IP(at(t, network).Addr(), here.Port()), s.RemoteEndpoint())
		_, err = s.Send([]byte("y"), impl.Endpoint{})
		require.NoError(t, err)
		for range 2 {
			_, err = peer.Receive(make([]byte, 1))
			require.NoError(t, err)
		}
	}
}
