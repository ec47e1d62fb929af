package kernel

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestLookupHostAnswersLiterals(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "::1": "::1", "::1%lo": "::1%lo", "::ffff:10.0.0.1": "10.0.0.1",
	} {
		addrs, err := New().LookupHost(t.Context(), text)
		require.NoError(t, err)
		assert.Equal(t, []netip.Addr{netip.MustParseAddr(want)}, addrs)
	}
}

func TestLookupWithTheGivenResolver(t *testing.T) {
	var asked atomic.Bool
	h := New(WithResolver(&net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			asked.Store(true)
			return nil, errors.New("no network today")
		},
	}))
	_, err := h.LookupHost(t.Context(), "host.example")
	var dns *net.DNSError
	require.ErrorAs(t, err, &dns)
	assert.True(t, asked.Load())
	asked.Store(false)
	_, err = h.LookupAddr(t.Context(), netip.MustParseAddr("192.0.2.1"))
	require.ErrorAs(t, err, &dns)
	assert.True(t, asked.Load())
}

func TestLookupPort(t *testing.T) {
	h := New()
	for service, want := range map[string]uint16{"80": 80, "": 0, "65535": 65535, "http": 80} {
		port, err := h.LookupPort(t.Context(), impl.TCP, service)
		require.NoError(t, err)
		assert.Equal(t, want, port)
	}
	_, err := h.LookupPort(t.Context(), impl.TCP, "65536")
	assert.Equal(t, &net.AddrError{Err: "invalid port", Addr: "65536"}, err)
	var dns *net.DNSError
	_, err = h.LookupPort(t.Context(), impl.TCP, "no-such-service")
	assert.ErrorAs(t, err, &dns)
}

func TestLookupNeedsAContext(t *testing.T) {
	h := New()
	_, err := h.LookupHost(nil, "localhost") //nolint:staticcheck // what a nil context does is the question
	assert.ErrorIs(t, err, impl.ErrArgument)
	_, err = h.LookupAddr(nil, loopback) //nolint:staticcheck // as above
	assert.ErrorIs(t, err, impl.ErrArgument)
	_, err = h.LookupPort(nil, impl.TCP, "80") //nolint:staticcheck // as above
	assert.ErrorIs(t, err, impl.ErrArgument)
}

func TestHostname(t *testing.T) {
	want, err := os.Hostname()
	require.NoError(t, err)
	got, err := New().Hostname()
	require.NoError(t, err)
	assert.Equal(t, want, got)
}
