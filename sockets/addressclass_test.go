package sockets_test

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// addressClass has the methods of the class objects of all kinds of addresses.
type addressClass[A sockets.SocketAddress] interface {
	sockets.SocketAddressClass
	ByName(ctx context.Context, host string) (A, error)
	AllByName(ctx context.Context, host string) ([]A, error)
	Name(ctx context.Context, address A) (string, error)
	IsDigitAddress(s string) bool
	LoopbackHost() A
	AnyLocalAddress() A
	LocalHostName() (string, error)
}

var (
	_ addressClass[sockets.SocketAddress] = sockets.Default.SocketAddress
	_ addressClass[sockets.IPAddress]     = sockets.Default.IPAddress
	_ addressClass[sockets.IP6Address]    = sockets.Default.IP6Address
	_ addressClass[sockets.UnixAddress]   = sockets.Default.UnixAddress
)

var v4, v6 = netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")

func TestByName(t *testing.T) {
	ns := sockets.NewNamespace(memory.New(memory.Name("db.test", v6, v4), memory.Name("six.test", v6)))
	ctx := t.Context()

	four, err := ns.IPAddress.ByName(ctx, "db.test")
	require.NoError(t, err)
	assert.Equal(t, v4, four.Addr())
	six, err := ns.IP6Address.ByName(ctx, "DB.test")
	require.NoError(t, err)
	assert.Equal(t, v6, six.Addr())
	all, err := ns.SocketAddress.AllByName(ctx, "db.test")
	require.NoError(t, err)
	assert.Equal(t, []sockets.SocketAddress{six, four}, all)

	for _, name := range []string{"six.test", "nobody.test", "::1"} {
		_, err = ns.IPAddress.ByName(ctx, name)
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns, name)
		assert.True(t, dns.IsNotFound)
	}
	_, err = ns.IPAddress.ByName(nil, "db.test") //nolint:staticcheck // a nil context is what is tested
	require.ErrorIs(t, err, sockets.ErrArgument)
	_, err = ns.IPAddress.ByName(nil, "") //nolint:staticcheck // as above
	require.ErrorIs(t, err, sockets.ErrArgument)
}

// TestByNameIsOfTheDefaultFamily: of a name with both families, SocketAddress
// returns that of the default address class.
func TestByNameIsOfTheDefaultFamily(t *testing.T) {
	ns := sockets.NewNamespace(memory.New(memory.Name("db.test", v6, v4), memory.Name("six.test", v6)))
	for _, c := range []struct {
		class sockets.SocketAddressClass
		want  netip.Addr
		here  string
		any   string
	}{
		{nil, v4, "127.0.0.1", "0.0.0.0"},
		{ns.IPAddress, v4, "127.0.0.1", "0.0.0.0"},
		{ns.IP6Address, v6, "::1", "::"},
		{ns.UnixAddress, v4, "127.0.0.1", "0.0.0.0"},
	} {
		ns.AbstractSocket.SetDefaultAddressClass(c.class)
		got, err := ns.SocketAddress.ByName(t.Context(), "db.test")
		require.NoError(t, err)
		assert.Equal(t, c.want.String(), got.String())
		got, err = ns.SocketAddress.ByName(t.Context(), "six.test")
		require.NoError(t, err, "there is no other")
		assert.Equal(t, v6.String(), got.String())

		got, err = ns.SocketAddress.ByName(t.Context(), "")
		require.NoError(t, err)
		assert.Equal(t, c.here, got.String())
		assert.Equal(t, got, ns.SocketAddress.LoopbackHost())
		assert.Equal(t, c.any, ns.SocketAddress.AnyLocalAddress().String())
		assert.Equal(t, "127.0.0.1", ns.IPAddress.LoopbackHost().String())
		assert.Equal(t, "::1", ns.IP6Address.LoopbackHost().String())
		four, err := ns.IPAddress.ByName(t.Context(), "db.test")
		require.NoError(t, err)
		assert.Equal(t, v4, four.Addr())
	}
}

func TestEmptyNameIsTheHostItself(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		four, err := ns.IPAddress.ByName(t.Context(), "")
		require.NoError(t, err)
		assert.Equal(t, ns.IPAddress.LoopbackHost(), four)
		six, err := ns.IP6Address.ByName(t.Context(), "")
		require.NoError(t, err)
		assert.Equal(t, ns.IP6Address.LoopbackHost(), six)
		_, err = ns.IPAddress.AllByName(t.Context(), "")
		require.Error(t, err, "a resolver has no such name")
	})
}

// TestByNameOfDigits: an address in digits is not looked up.
func TestByNameOfDigits(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for text, want := range map[string]string{
			"127.1": "127.0.0.1", "1.2.3.4": "1.2.3.4", "1": "0.0.0.1", "::1": "::1", "::ffff:1.2.3.4": "1.2.3.4",
		} {
			assert.True(t, ns.SocketAddress.IsDigitAddress(text), text)
			got, err := ns.SocketAddress.ByName(ended, text)
			require.NoError(t, err, text)
			assert.Equal(t, want, got.String())
		}
		four, err := ns.IPAddress.ByName(ended, "127.1")
		require.NoError(t, err)
		assert.Equal(t, ns.IPAddress.LoopbackHost(), four)
		_, err = ns.IP6Address.ByName(ended, "127.1")
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns)
		assert.True(t, dns.IsNotFound)
		for _, name := range []string{"localhost", "127.01", "", "/run/x", "1.2.3.4.5"} {
			assert.False(t, ns.SocketAddress.IsDigitAddress(name), name)
		}
	})
}

func TestLocalHostName(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		want, err := ns.Provider().Hostname()
		require.NoError(t, err)
		for _, class := range []interface{ LocalHostName() (string, error) }{ns.SocketAddress, ns.IPAddress, ns.IP6Address, ns.UnixAddress} {
			name, err := class.LocalHostName()
			require.NoError(t, err)
			assert.Equal(t, want, name)
		}
	})
}

// TestResolverIsTheNamespaces: an implementation of its own for an address class
// changes nothing about names.
func TestResolverIsTheNamespaces(t *testing.T) {
	ns := sockets.NewNamespace(memory.New(memory.Name("db.test", v4)))
	var elsewhere impl.Provider = memory.New()
	ns.IPAddress.SetDefaultStreamSocketImplClass(elsewhere)
	ns.IPAddress.SetDefaultDatagramSocketImplClass(elsewhere)
	_, err := ns.IPAddress.ByName(t.Context(), "db.test")
	require.NoError(t, err)
}
