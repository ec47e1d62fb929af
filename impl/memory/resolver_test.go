package memory_test

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestNamesThatNobodyHas(t *testing.T) {
	h := memory.New()
	_, err := h.LookupHost(t.Context(), "nowhere.test")
	require.EqualError(t, err, "lookup nowhere.test: no such host")
	_, err = h.LookupHost(t.Context(), "LocalHost.")
	require.EqualError(t, err, "lookup LocalHost.: no such host", "it is no name of a name server")
	_, err = h.LookupAddr(t.Context(), netip.MustParseAddr("192.0.2.1"))
	require.EqualError(t, err, "lookup 192.0.2.1: no such host")
	_, err = h.LookupPort(t.Context(), impl.TCP4, "nothing")
	require.EqualError(t, err, "lookup tcp/nothing: unknown port")
	_, err = h.LookupPort(t.Context(), impl.UDP6, "nothing")
	require.EqualError(t, err, "lookup udp/nothing: unknown port")
	_, err = h.LookupPort(t.Context(), impl.TCP, "70000")
	require.EqualError(t, err, "address 70000: invalid port")
	_, err = h.LookupPort(t.Context(), impl.TCP, "99999999999x")
	require.EqualError(t, err, "address 99999999999x: invalid port", "package net looks no further than 32 bits")
	_, err = h.LookupPort(t.Context(), impl.Unix, "http")
	require.EqualError(t, err, "address unix: unknown network")
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
		for _, err := range []error{hostErr, addrErr} {
			var dns *net.DNSError
			require.ErrorAs(t, err, &dns)
			require.ErrorIs(t, err, want)
			assert.Equal(t, want == context.DeadlineExceeded, dns.IsTimeout)
			assert.False(t, dns.IsNotFound)
		}
		port, err := h.LookupPort(ctx, impl.TCP, "http")
		require.NoError(t, err, "a port needs no name server")
		assert.EqualValues(t, 80, port)
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

func TestLookupsThatANameServerFails(t *testing.T) {
	h := memory.New()
	require.NoError(t, h.Network().FailName("bad.test", memory.NameServerFails))
	_, err := h.LookupHost(t.Context(), "BAD.test.")
	var dns *net.DNSError
	require.ErrorAs(t, err, &dns)
	assert.Equal(t, "lookup BAD.test.: server misbehaving", err.Error())
	assert.True(t, dns.Temporary())
	assert.False(t, dns.Timeout())
	assert.False(t, dns.IsNotFound)
}

func TestLookupsThatTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		require.NoError(t, h.Network().FailName("slow.test", memory.NameTimesOut))
		begin := time.Now()
		_, err := h.LookupHost(t.Context(), "slow.test")
		assert.Equal(t, 10*time.Second, time.Since(begin))
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns)
		assert.Equal(t, "lookup slow.test: i/o timeout", err.Error())
		assert.True(t, dns.Timeout())

		begin = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = h.LookupHost(ctx, "slow.test")
		assert.Equal(t, time.Second, time.Since(begin))
		require.ErrorIs(t, err, context.DeadlineExceeded)

		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err = h.LookupHost(ctx, "slow.test")
		require.ErrorIs(t, err, context.Canceled)
	})
}
