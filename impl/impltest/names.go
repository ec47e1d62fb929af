package impltest

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// names: the resolver of a provider.
func names(s *suite) {
	s.scene("a literal address is itself", func(e *env) {
		for _, text := range []string{"127.0.0.1", "203.0.113.9", "::1", "2001:db8::7"} {
			addrs, err := e.clients.Provider.LookupHost(e.Context(), text)
			require.NoError(e, err, text)
			assert.Equal(e, []netip.Addr{netip.MustParseAddr(text)}, addrs)
		}
	})

	s.scene("a literal address needs no context", func(e *env) {
		ended, cancel := context.WithCancel(e.Context())
		cancel()
		addrs, err := e.clients.Provider.LookupHost(ended, "127.0.0.1")
		require.NoError(e, err)
		assert.Equal(e, []netip.Addr{netip.MustParseAddr("127.0.0.1")}, addrs)
	})

	s.scene("localhost is a loopback address", func(e *env) {
		for _, host := range []string{"localhost", "LOCALHOST"} {
			addrs, err := e.clients.Provider.LookupHost(e.Context(), host)
			require.NoError(e, err)
			require.NotEmpty(e, addrs)
			for _, a := range addrs {
				assert.True(e, a.IsLoopback(), "%v", a)
				assert.False(e, a.Is4In6(), "%v", a)
			}
		}
	})

	s.scene("names that there cannot be", func(e *env) {
		for _, host := range []string{"", "127.0.0.256", "a..b", "127.1", "0177.0.0.1"} {
			addrs, err := e.clients.Provider.LookupHost(e.Context(), host)
			assert.Empty(e, addrs)
			var dns *net.DNSError
			require.ErrorAs(e, err, &dns, "%q", host)
			assert.True(e, dns.IsNotFound, "%q: %v", host, err)
			assert.Equal(e, host, dns.Name)
			assert.Equal(e, "no such host", dns.Err)
		}
	})

	s.scene("an address that is none has no names", func(e *env) {
		_, err := e.clients.Provider.LookupAddr(e.Context(), netip.Addr{})
		var dns *net.DNSError
		require.ErrorAs(e, err, &dns)
	})

	s.scene("ports by number and by name", func(e *env) {
		for service, want := range map[string]uint16{
			"80": 80, "0": 0, "65535": 65535, "080": 80, "+80": 80, "": 0, "+": 0, "-": 0, "-0": 0, "http": 80, "HTTP": 80, "https": 443, "domain": 53,
		} {
			for _, network := range []impl.Network{impl.TCP, impl.TCP4, impl.TCP6} {
				got, err := e.clients.Provider.LookupPort(e.Context(), network, service)
				require.NoError(e, err, "%q", service)
				assert.Equal(e, want, got, "%q", service)
			}
		}
	})

	s.scene("ports of datagrams", func(e *env) {
		for _, network := range []impl.Network{impl.UDP, impl.UDP4, impl.UDP6} {
			for service, want := range map[string]uint16{"80": 80, "": 0, "domain": 53, "DOMAIN": 53} {
				got, err := e.clients.Provider.LookupPort(e.Context(), network, service)
				require.NoError(e, err, "%q", service)
				assert.Equal(e, want, got, "%q", service)
			}
			_, err := e.clients.Provider.LookupPort(e.Context(), network, "65536")
			assert.Equal(e, &net.AddrError{Err: "invalid port", Addr: "65536"}, err)
		}
	})

	s.scene("a service of the other protocol", func(e *env) {
		for _, c := range []struct {
			network impl.Network
			service string
		}{{impl.UDP, "http"}, {impl.UDP, "SSH"}, {impl.TCP, "ntp"}, {impl.TCP, "tftp"}} {
			_, err := e.clients.Provider.LookupPort(e.Context(), c.network, c.service)
			var dns *net.DNSError
			require.ErrorAs(e, err, &dns, "%q", c.service)
			assert.True(e, dns.IsNotFound)
			assert.EqualError(e, err, "lookup "+string(c.network)+"/"+c.service+": unknown port")
		}
	})

	s.scene("ports on a network that has none", func(e *env) {
		port, err := e.clients.Provider.LookupPort(e.Context(), impl.Unix, "80")
		require.NoError(e, err)
		assert.EqualValues(e, 80, port)
		_, err = e.clients.Provider.LookupPort(e.Context(), impl.Unix, "http")
		assert.Equal(e, &net.AddrError{Err: "unknown network", Addr: "unix"}, err)
	})

	s.scene("a port by number needs no context", func(e *env) {
		ended, cancel := context.WithCancel(e.Context())
		cancel()
		for service, want := range map[string]uint16{"80": 80, "": 0, "http": 80} {
			port, err := e.clients.Provider.LookupPort(ended, impl.TCP, service)
			require.NoError(e, err, "%q", service)
			assert.Equal(e, want, port, "%q", service)
		}
		_, err := e.clients.Provider.LookupPort(ended, impl.TCP, "65536")
		assert.Equal(e, &net.AddrError{Err: "invalid port", Addr: "65536"}, err)
	})

	s.scene("a name under a context that has ended", func(e *env) {
		cancelled, cancel := context.WithCancel(e.Context())
		cancel()
		_, err := e.clients.Provider.LookupHost(cancelled, "localhost")
		require.EqualError(e, err, impl.LookupError(context.Canceled, "localhost").Error())
		require.ErrorIs(e, err, context.Canceled)
		late, cancel := context.WithDeadline(e.Context(), time.Unix(1, 0))
		defer cancel()
		_, err = e.clients.Provider.LookupHost(late, "localhost")
		require.EqualError(e, err, "lookup localhost: i/o timeout")
		requireTimeout(e, err)
		require.ErrorIs(e, err, context.DeadlineExceeded)
	})

	s.scene("a service that nobody knows", func(e *env) {
		for _, service := range []string{"nosuchservice", "80x"} {
			_, err := e.clients.Provider.LookupPort(e.Context(), impl.TCP, service)
			var dns *net.DNSError
			require.ErrorAs(e, err, &dns, "%q", service)
			assert.True(e, dns.IsNotFound)
			assert.Equal(e, "lookup tcp/"+service+": unknown port", err.Error())
		}
	})

	s.scene("numbers that are no ports", func(e *env) {
		for _, service := range []string{"65536", "70000", "-1", "-65536", "99999999999999999999"} {
			_, err := e.clients.Provider.LookupPort(e.Context(), impl.TCP, service)
			assert.Equal(e, &net.AddrError{Err: "invalid port", Addr: service}, err)
		}
	})

	s.scene("the host has a name", func(e *env) {
		name, err := e.clients.Provider.Hostname()
		require.NoError(e, err)
		assert.NotEmpty(e, name)
	})
}
