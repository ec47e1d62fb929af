package kernel

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

// silent makes a host whose name server never replies, however long it waits, and a channel that
// receives when it is asked. It ends with the test.
func silent(t *testing.T) (h *Host, asked <-chan struct{}) {
	t.Helper()
	asks := make(chan struct{}, 100)
	var mu sync.Mutex
	var servers []net.Conn
	over := false
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		for _, s := range servers {
			_ = s.Close()
		}
	})
	return New(WithResolver(&net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return nil, net.ErrClosed
		}
		client, server := net.Pipe()
		servers = append(servers, server)
		go func() { _, _ = io.Copy(io.Discard, server) }()
		asks <- struct{}{}
		return patientConn{client}, nil
	}})), asks
}

// patientConn has no deadlines, so that the resolver waits for an answer until the
// connection is closed.
type patientConn struct{ net.Conn }

func (patientConn) SetDeadline(time.Time) error { return nil }

// lookups are the look-ups that ask a name server.
var lookups = map[string]func(*Host, context.Context) error{
	"LookupHost": func(h *Host, ctx context.Context) error { _, err := h.LookupHost(ctx, "host.test"); return err },
	"LookupAddr": func(h *Host, ctx context.Context) error {
		_, err := h.LookupAddr(ctx, netip.MustParseAddr("192.0.2.1"))
		return err
	},
}

func TestALookupThatTimesOutMatchesBothSentinels(t *testing.T) {
	t.Parallel()
	for name, lookUp := range lookups {
		h, _ := silent(t)
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			err := lookUp(h, ctx)
			cancel()
			var dns *net.DNSError
			require.ErrorAs(t, err, &dns, name)
			assert.True(t, dns.Timeout(), name)
			require.ErrorIs(t, err, context.DeadlineExceeded, name)
			require.ErrorIs(t, err, os.ErrDeadlineExceeded, name)
		}
	}
}

func TestALookupThatIsCancelledReturns(t *testing.T) {
	for name, lookUp := range lookups {
		h, asked := silent(t)
		ctx, cancel := context.WithCancel(t.Context())
		returned := make(chan error, 1)
		go func() { returned <- lookUp(h, ctx) }()
		<-asked
		cancel()
		select {
		case err := <-returned:
			require.ErrorIs(t, err, context.Canceled, name)
		case <-time.After(testTimeout):
			require.Fail(t, "it still waits for its name server", name)
		}
	}
}

func TestALookupUnderAnEndedContext(t *testing.T) {
	h, asked := silent(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, lookUp := range lookups {
		err := lookUp(h, ctx)
		require.ErrorIs(t, err, context.Canceled, name)
		assert.ErrorContains(t, err, "operation was canceled", name)
	}
	assert.Empty(t, asked, "no name server is asked")
}
