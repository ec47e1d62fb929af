package sockets_test

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestIPAddress(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	a, err := ns.IPAddress.FromString("192.168.1.2")
	require.NoError(t, err)
	assert.Equal(t, "192.168.1.2", a.String())
	assert.Equal(t, []byte{192, 168, 1, 2}, a.AsByteArray())
	assert.Equal(t, ns.IPAddress.With(192, 168, 1, 2), a)
	assert.False(t, a.IsMulticast())
	assert.True(t, ns.IPAddress.With(224, 0, 0, 1).IsMulticast())
	b, err := ns.IPAddress.FromBytes(a.AsByteArray())
	require.NoError(t, err)
	assert.True(t, a == b)
	assert.Equal(t, "0.0.0.0", ns.IPAddress.New().String())
	assert.Equal(t, "0.0.0.0", sockets.IPAddress{}.String())
	assert.Equal(t, "127.0.0.1", ns.IPAddress.LoopbackHost().String())
	assert.Equal(t, ns.IPAddress.New(), ns.IPAddress.AnyLocalAddress())
	assert.Equal(t, ns.IPAddress.New(), ns.IPAddress.UnknownAddress())
	assert.Equal(t, 4, ns.IPAddress.AddressSize())
	assert.Equal(t, 4, ns.IPAddress.Version())
	assert.True(t, ns.IPAddress.IsDigitAddress("1.2.3.4"))
	assert.False(t, ns.IPAddress.IsDigitAddress("::1"))

	for _, s := range []string{"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "localhost", "::1", "1.2.3.4 "} {
		_, err := ns.IPAddress.FromString(s)
		var bad *sockets.ArgumentError
		require.ErrorAs(t, err, &bad, s)
		assert.Equal(t, s, bad.Value)
	}
	_, err = ns.IPAddress.FromBytes([]byte{1, 2, 3})
	require.EqualError(t, err, `address "[1 2 3]": has 3 bytes instead of 4`)
}

func TestIP6Address(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	a, err := ns.IP6Address.FromString("fe80:0::1%eth0")
	require.NoError(t, err)
	assert.Equal(t, "fe80::1%eth0", a.String())
	assert.Len(t, a.AsByteArray(), 16)
	b, err := ns.IP6Address.FromBytes(netip.IPv6Loopback().AsSlice())
	require.NoError(t, err)
	assert.Equal(t, ns.IP6Address.LoopbackHost(), b)
	assert.Equal(t, "::", ns.IP6Address.New().String())
	assert.Equal(t, "::", sockets.IP6Address{}.String())
	multicast, err := ns.IP6Address.FromString("ff02::1")
	require.NoError(t, err)
	assert.True(t, multicast.IsMulticast())
	assert.Equal(t, 16, ns.IP6Address.AddressSize())
	assert.Equal(t, 6, ns.IP6Address.Version())

	for _, s := range []string{"", "1.2.3.4", "::ffff:1.2.3.4", ":::", "12345::", "fe80::1%"} {
		_, err := ns.IP6Address.FromString(s)
		require.ErrorIs(t, err, sockets.ErrArgument, s)
	}
	_, err = ns.IP6Address.FromBytes(make([]byte, 4))
	require.ErrorIs(t, err, sockets.ErrArgument)
	mapped := netip.MustParseAddr("::ffff:1.2.3.4").As16()
	_, err = ns.IP6Address.FromBytes(mapped[:])
	require.ErrorIs(t, err, sockets.ErrArgument)
}

func TestUnixAddress(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	a := ns.UnixAddress.Path("/run/x")
	assert.Equal(t, "/run/x", a.String())
	assert.Equal(t, "/run/x", a.Path())
	assert.Equal(t, []byte("/run/x"), a.AsByteArray())
	assert.False(t, a.IsMulticast())
	assert.True(t, a == ns.UnixAddress.Path("/run/x"))
}

func TestLookup(t *testing.T) {
	v4, v6 := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	ns := sockets.NewNamespace(memory.New(memory.Name("db.test", v6, v4), memory.Name("six.test", v6)))
	ctx := t.Context()

	four, err := ns.IPAddress.ByName(ctx, "db.test")
	require.NoError(t, err)
	assert.Equal(t, v4, four.Addr())
	six, err := ns.IP6Address.ByName(ctx, "db.test")
	require.NoError(t, err)
	assert.Equal(t, v6, six.Addr())
	all, err := ns.SocketAddress.AllByName(ctx, "db.test")
	require.NoError(t, err)
	assert.Equal(t, []sockets.SocketAddress{six, four}, all)

	literal, err := ns.SocketAddress.ByName(ctx, "1.2.3.4")
	require.NoError(t, err)
	assert.Equal(t, ns.IPAddress.With(1, 2, 3, 4), literal)

	for _, name := range []string{"six.test", "nobody.test"} {
		_, err = ns.IPAddress.ByName(ctx, name)
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns, name)
		assert.True(t, dns.IsNotFound)
	}
	_, err = ns.IPAddress.ByName(nil, "db.test") //nolint:staticcheck // a nil context is what is tested
	require.ErrorIs(t, err, sockets.ErrArgument)

	name, err := ns.SocketAddress.LocalHostName()
	require.NoError(t, err)
	assert.NotEmpty(t, name)
}

func TestResolveAddress(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for name, want := range map[string]sockets.SocketAddress{
			"127.0.0.1": ns.IPAddress.LoopbackHost(),
			"::1":       ns.IP6Address.LoopbackHost(),
			"/run/x":    ns.UnixAddress.Path("/run/x"),
			"@name":     ns.UnixAddress.Path("@name"),
		} {
			got, err := ns.AbstractSocket.ResolveAddress(t.Context(), name)
			require.NoError(t, err)
			assert.Equal(t, []sockets.SocketAddress{want}, got)
		}
		local, err := ns.AbstractSocket.ResolveAddress(t.Context(), "localhost")
		require.NoError(t, err)
		assert.Contains(t, local, sockets.SocketAddress(ns.IPAddress.LoopbackHost()))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = ns.AbstractSocket.ResolveAddress(cancelled, "nobody.invalid")
		require.Error(t, err)
	})
}
