package memory_test

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestNames(t *testing.T) {
	one, two := netip.MustParseAddr("127.0.0.7"), netip.MustParseAddr("::1")
	h := memory.New(memory.Name("DB.test", one, two), memory.Name("cache.test", one))
	name, err := h.Hostname()
	require.NoError(t, err)
	assert.Equal(t, "localhost", name)
	for _, host := range []string{"db.test", "DB.TEST"} {
		addrs, err := h.LookupHost(t.Context(), host)
		require.NoError(t, err)
		assert.Equal(t, []netip.Addr{one, two}, addrs)
		addrs[0] = netip.Addr{} // it is the caller's
	}
	found, err := h.LookupAddr(t.Context(), one)
	require.NoError(t, err)
	assert.Equal(t, []string{"cache.test", "db.test"}, found)
	found, err = h.LookupAddr(t.Context(), netip.MustParseAddr("::ffff:127.0.0.1"))
	require.NoError(t, err)
	assert.Equal(t, []string{"localhost"}, found)
}

func TestNamesReplaceThoseThatAreThere(t *testing.T) {
	h := memory.New(memory.Name("localhost", netip.IPv6Loopback()))
	addrs, err := h.LookupHost(t.Context(), "localhost")
	require.NoError(t, err)
	assert.Equal(t, []netip.Addr{netip.IPv6Loopback()}, addrs)
}

func TestNamesThatNobodyHas(t *testing.T) {
	h := memory.New()
	_, err := h.LookupHost(t.Context(), "nowhere.test")
	require.EqualError(t, err, "lookup nowhere.test: no such host")
	_, err = h.LookupAddr(t.Context(), netip.MustParseAddr("192.0.2.1"))
	require.EqualError(t, err, "lookup 192.0.2.1: no such host")
	_, err = h.LookupPort(t.Context(), impl.TCP4, "nothing")
	require.EqualError(t, err, "lookup tcp/nothing: unknown port")
	_, err = h.LookupPort(t.Context(), impl.TCP, "70000")
	require.EqualError(t, err, "address 70000: invalid port")
	_, err = h.LookupPort(t.Context(), impl.Unix, "http")
	require.EqualError(t, err, "lookup unix/http: unknown network")
}

func TestLookupsEndWithTheirContext(t *testing.T) {
	h := memory.New()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	for ctx, want := range map[context.Context]error{cancelled: context.Canceled, expired: context.DeadlineExceeded} {
		_, hostErr := h.LookupHost(ctx, "localhost")
		_, addrErr := h.LookupAddr(ctx, loopback)
		_, portErr := h.LookupPort(ctx, impl.TCP, "http")
		for _, err := range []error{hostErr, addrErr, portErr} {
			var dns *net.DNSError
			require.ErrorAs(t, err, &dns)
			require.ErrorIs(t, err, want)
			assert.Equal(t, want == context.DeadlineExceeded, dns.IsTimeout)
			assert.False(t, dns.IsNotFound)
		}
		addrs, err := h.LookupHost(ctx, "127.0.0.1")
		require.NoError(t, err, "a literal address needs no look-up")
		assert.Equal(t, []netip.Addr{loopback}, addrs)
	}
}

func TestLookupsNeedAContext(t *testing.T) {
	h := memory.New()
	var missing context.Context
	_, err := h.LookupHost(missing, "127.0.0.1")
	require.ErrorIs(t, err, impl.ErrArgument)
	_, err = h.LookupAddr(missing, loopback)
	require.ErrorIs(t, err, impl.ErrArgument)
	_, err = h.LookupPort(missing, impl.TCP, "80")
	require.ErrorIs(t, err, impl.ErrArgument)
}
