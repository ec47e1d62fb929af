package sockets_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// TestNameLeadsBack: the host's own loopback address has a name everywhere, and
// it is one of that address.
func TestNameLeadsBack(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		here := ns.IPAddress.LoopbackHost()
		name, err := ns.IPAddress.Name(t.Context(), here)
		require.NoError(t, err)
		assert.False(t, ns.SocketAddress.IsDigitAddress(name), name)
		all, err := ns.IPAddress.AllByName(t.Context(), name)
		require.NoError(t, err)
		assert.Contains(t, all, here)

		general, err := ns.SocketAddress.Name(t.Context(), here)
		require.NoError(t, err)
		assert.Equal(t, name, general)
	})
}

func TestName(t *testing.T) {
	ns, r := overheard(memory.Name("db.test", v4, v6))
	for _, address := range []sockets.SocketAddress{addressOf(t, ns, v4), addressOf(t, ns, v6)} {
		for range 2 {
			name, err := ns.SocketAddress.Name(t.Context(), address)
			require.NoError(t, err)
			assert.Equal(t, "db.test", name)
		}
		assert.Equal(t, []string{address.String(), "db.test"}, r.heard(), "once, and back")
	}
	ns.SocketAddress.Flush()
	name, err := ns.SocketAddress.Name(t.Context(), addressOf(t, ns, v6.WithZone("eth0")))
	require.NoError(t, err)
	assert.Equal(t, "db.test", name)
	assert.Equal(t, []string{v6.String(), "db.test"}, r.heard(), "without the zone")

	for text, address := range map[string]sockets.SocketAddress{
		"10.9.9.9":     ns.IPAddress.With(10, 9, 9, 9),
		"0.0.0.0":      ns.IPAddress.AnyLocalAddress(),
		"fe80::1%eth0": addressOf(t, ns, netip.MustParseAddr("fe80::1%eth0")),
		"/run/x":       ns.UnixAddress.Path("/run/x"),
		"":             ns.UnixAddress.AnyLocalAddress(),
	} {
		name, err := ns.SocketAddress.Name(t.Context(), address)
		require.NoError(t, err)
		assert.Equal(t, text, name, "no name is known")
	}
	_, err = ns.SocketAddress.Name(t.Context(), nil)
	require.EqualError(t, err, "sockets: address must not be nil")
	_, err = ns.IPAddress.Name(nil, sockets.IPAddress{}) //nolint:staticcheck // a nil context is what is tested
	require.ErrorIs(t, err, sockets.ErrArgument)
}

// addressOf returns an address of either family.
func addressOf(t *testing.T, ns *sockets.Namespace, addr netip.Addr) sockets.SocketAddress {
	t.Helper()
	address, err := ns.SocketAddress.ByName(t.Context(), addr.String())
	require.NoError(t, err)
	return address
}

// TestNameThatLies: the owner of an address can claim any name for it.
func TestNameThatLies(t *testing.T) {
	for claimed, want := range map[string]string{
		"bank.test":  "10.6.6.6", // which belongs to another host
		"nobody.":    "10.6.6.6", // which does not exist
		"10.0.0.1":   "10.6.6.6", // which is an address
		"10.6.6.6":   "10.6.6.6",
		"mine.test":  "mine.test",
		"mine.test.": "mine.test", // the final dot says that it is complete
		"Many.test":  "Many.test",
	} {
		ns, r := overheard(memory.Name("bank.test", v4), memory.Name("mine.test", netip.MustParseAddr("10.6.6.6")),
			memory.Name("many.test", v6, v4, netip.MustParseAddr("10.6.6.6")))
		r.addr = func(context.Context, netip.Addr) ([]string, error) { return []string{claimed, "bank.test"}, nil }
		for range 2 {
			name, err := ns.IPAddress.Name(t.Context(), ns.IPAddress.With(10, 6, 6, 6))
			require.NoError(t, err)
			assert.Equal(t, want, name, claimed)
		}
		if want == "10.6.6.6" && claimed != want {
			assert.Equal(t, []string{"10.6.6.6", claimed, "10.6.6.6", claimed}, r.heard(), "a lie is not remembered")
		}
		bank, err := ns.IPAddress.ByName(t.Context(), "bank.test")
		require.NoError(t, err)
		assert.Equal(t, v4, bank.Addr(), "nor does it change what the name stands for")
	}
}

// TestNameThatCannotBeAsked: digits are a result, and a missing reply is an
// error.
func TestNameThatCannotBeAsked(t *testing.T) {
	broken := &net.DNSError{Err: "server misbehaving", IsTemporary: true}
	notFound := &net.DNSError{Err: "no such host", IsNotFound: true}
	addr := func(names []string, err error) func(context.Context, netip.Addr) ([]string, error) {
		return func(context.Context, netip.Addr) ([]string, error) { return names, err }
	}
	ns, r := overheard()
	address := ns.IPAddress.With(10, 6, 6, 6)

	r.addr = addr(nil, broken)
	_, err := ns.IPAddress.Name(t.Context(), address)
	require.ErrorIs(t, err, broken)
	r.addr = addr(nil, notFound)
	name, err := ns.IPAddress.Name(t.Context(), address)
	require.NoError(t, err)
	assert.Equal(t, "10.6.6.6", name)
	r.addr = addr(nil, nil)
	name, err = ns.IPAddress.Name(t.Context(), address)
	require.NoError(t, err)
	assert.Equal(t, "10.6.6.6", name)

	r.addr = addr([]string{"mine.test"}, nil)
	r.host = func(context.Context, string) ([]netip.Addr, error) { return nil, broken }
	_, err = ns.IPAddress.Name(t.Context(), address)
	require.ErrorIs(t, err, broken, "whether it lies is not known")
}

func TestNameEndsWithItsContext(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := ns.IPAddress.Name(ended, ns.IPAddress.With(192, 0, 2, 1))
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns)
		assert.False(t, dns.IsNotFound)
	})
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		host, err := network.AddHost("here", "10.0.0.1")
		require.NoError(t, err)
		require.NoError(t, network.FailName("slow.test", memory.NameTimesOut))
		r := &resolver{Provider: host}
		r.addr = func(context.Context, netip.Addr) ([]string, error) { return []string{"slow.test"}, nil }
		ns := sockets.NewNamespace(r)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		_, err = ns.IPAddress.Name(ctx, ns.IPAddress.With(10, 0, 0, 1))
		var timeout net.Error
		require.True(t, errors.As(err, &timeout) && timeout.Timeout(), "%v", err)
		assert.Equal(t, time.Second, time.Since(begin))
	})
}
