package adapt_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/adapt"
)

func TestProviderMakesWhatItHasFunctionsFor(t *testing.T) {
	dials := &adapt.Provider{Dial: new(net.Dialer).DialContext}
	assert.True(t, dials.IsSupported())
	assert.False(t, new(adapt.Provider).IsSupported())
	_, err := dials.NewStream(impl.TCP6)
	require.NoError(t, err)
	for _, network := range []impl.Network{impl.Unix, impl.UDP, "nonsense"} {
		_, err = dials.NewStream(network)
		assert.Equal(t, net.UnknownNetworkError(network), err)
	}
	_, err = dials.NewServer(impl.TCP)
	assert.Equal(t, net.UnknownNetworkError("tcp"), err)
	_, err = dials.NewRaw(impl.ICMP4)
	assert.Equal(t, net.UnknownNetworkError("ip4:icmp"), err)
}

func TestNamesWithoutAResolver(t *testing.T) {
	p := &adapt.Provider{}
	addrs, err := p.LookupHost(t.Context(), "10.0.0.7")
	require.NoError(t, err)
	assert.Equal(t, []netip.Addr{netip.AddrFrom4([4]byte{10, 0, 0, 7})}, addrs)
	addrs, err = p.LookupHost(t.Context(), "LocalHost")
	require.NoError(t, err)
	assert.Equal(t, []netip.Addr{loopback, netip.IPv6Loopback()}, addrs)
	var missing *net.DNSError
	_, err = p.LookupHost(t.Context(), "node")
	require.ErrorAs(t, err, &missing)
	assert.True(t, missing.IsNotFound)
	_, err = p.LookupAddr(t.Context(), loopback)
	require.ErrorAs(t, err, &missing)
	port, err := p.LookupPort(t.Context(), impl.TCP, "8080")
	require.NoError(t, err)
	assert.EqualValues(t, 8080, port)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.LookupHost(ended, "node")
	require.ErrorIs(t, err, context.Canceled)
	var none context.Context
	_, err = p.LookupHost(none, "node")
	require.ErrorIs(t, err, impl.ErrArgument)
	name, err := p.Hostname()
	require.NoError(t, errors.Join(err))
	assert.NotEmpty(t, name)
}
