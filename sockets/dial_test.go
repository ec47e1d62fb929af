package sockets_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestDialAndListen(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for network, address := range map[string]string{
			"tcp": "localhost:0", "tcp4": "127.0.0.1:0", "unix": filepath.Join(socketDir(t, ns), "s"),
		} {
			l, err := ns.Listen(network, address)
			require.NoError(t, err, network)
			client, err := ns.Dial(network, l.Addr().String())
			require.NoError(t, err, network)
			server, err := l.Accept()
			require.NoError(t, err, network)
			_, err = fmt.Fprintln(client, network)
			require.NoError(t, err)
			got, err := socketOf(t, server).NextLineString()
			require.NoError(t, err)
			assert.Equal(t, network, got)
			for _, c := range []io.Closer{client, server, l} {
				require.NoError(t, c.Close())
			}
		}
	})
}

// TestDialErrors compares the errors with those of package net.
func TestDialErrors(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		free := listening(t, ns)
		port := free.LocalPort()
		require.NoError(t, free.Close())
		for _, c := range []struct{ network, address, text string }{
			{"tcp", fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("dial tcp 127.0.0.1:%d: connect: connection refused", port)},
			{"tcp4", fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("dial tcp4 127.0.0.1:%d: connect: connection refused", port)},
			{"tcp", "127.0.0.1", "dial tcp: address 127.0.0.1: missing port in address"},
			{"tcp", "127.0.0.1:70000", "dial tcp: address 70000: invalid port"},
			{"tcp6", "127.0.0.1:80", "dial tcp6: address 127.0.0.1: no suitable address found"},
			{"foo", "127.0.0.1:80", "dial foo: unknown network foo"},
			{"unix", "/nonexistent/socket", "dial unix /nonexistent/socket: connect: no such file or directory"},
		} {
			_, err := ns.Dial(c.network, c.address)
			assert.EqualError(t, err, c.text)
			assert.IsType(t, (*net.OpError)(nil), err)
			if system.IPv4.Has() {
				_, err = new(net.Dialer).DialContext(t.Context(), c.network, c.address)
				assert.EqualError(t, err, c.text, "package net")
			}
		}
		_, err := ns.DialContext(nil, "tcp", "127.0.0.1:1") //nolint:staticcheck // a nil context is what is tested
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.Listen("tcp", "127.0.0.1")
		require.EqualError(t, err, "listen tcp: address 127.0.0.1: missing port in address")
		_, err = ns.Listen("udp", ":0")
		require.EqualError(t, err, "listen udp :0: address :0: unexpected address type")
	})
}

func TestRemoteErrors(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		ctx := t.Context()
		_, err := ns.Socket.Remote(ctx, "localhost", 65536)
		require.ErrorIs(t, err, sockets.ErrRange)
		_, err = ns.Socket.Remote(nil, "localhost", 1) //nolint:staticcheck // a nil context is what is tested
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.Socket.RemoteAddress(ctx, nil, 1)
		require.ErrorIs(t, err, sockets.ErrArgument)
		_, err = ns.Socket.RemoteAddress(ctx, ns.IPAddress.LoopbackHost(), 1, sockets.Local(nil, -1))
		require.ErrorIs(t, err, sockets.ErrRange)

		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		l := listening(t, ns)
		_, err = ns.Socket.RemoteAddress(cancelled, l.LocalAddress(), l.LocalPort())
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestRemoteLocal(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		l := listening(t, ns)
		free := listening(t, ns)
		port := free.LocalPort()
		require.NoError(t, free.Close())
		client, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort(), sockets.Local(ns.IPAddress.LoopbackHost(), port))
		require.NoError(t, err)
		defer func() { _ = client.Close() }()
		assert.Equal(t, port, client.LocalPort(), "the original ignores it")
	})
}

// TestRemoteThatFailsLeavesNothing: a port that was asked for is free again.
func TestRemoteThatFailsLeavesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		refusing, free := listening(t, ns), listening(t, ns)
		address, port := free.LocalAddress(), free.LocalPort()
		require.NoError(t, refusing.Close())
		require.NoError(t, free.Close())
		_, err := ns.Socket.RemoteAddress(t.Context(), address, refusing.LocalPort(), sockets.Local(address, port))
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		again, err := ns.ServerSocket.Port(port, sockets.BindTo(address))
		require.NoError(t, err)
		require.NoError(t, again.Close())
	})
}

// TestRemoteTriesEveryAddress: the name has an address without a server before
// the one with a server.
func TestRemoteTriesEveryAddress(t *testing.T) {
	host := memory.New(memory.Name("db.test", netip.MustParseAddr("127.0.0.9"), netip.MustParseAddr("127.0.0.1")))
	ns := sockets.NewNamespace(host)
	l := listening(t, ns)
	client, err := ns.Socket.Remote(t.Context(), "db.test", l.LocalPort())
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1", client.RemoteAddress().String())
	require.NoError(t, client.Close())

	require.NoError(t, l.Close())
	_, err = ns.Socket.Remote(t.Context(), "db.test", l.LocalPort())
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.Contains(t, err.Error(), "127.0.0.9", "the first error counts")

	_, err = ns.Socket.Remote(t.Context(), "nobody.test", 80)
	var dns *net.DNSError
	require.ErrorAs(t, err, &dns)
	assert.True(t, dns.IsNotFound)
}

// TestHTTP runs net/http, server and client, unchanged over every world.
func TestHTTP(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		l, err := ns.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			_, _ = w.Write(body)
		})}
		served := make(chan error)
		go func() { served <- server.Serve(l) }()

		transport := &http.Transport{DialContext: ns.DialContext}
		client := &http.Client{Transport: transport}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+l.Addr().String(), io.LimitReader(zeros{}, 1<<20))
		require.NoError(t, err)
		response, err := client.Do(request)
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		assert.EqualValues(t, 1<<20, n)
		require.NoError(t, response.Body.Close())
		transport.CloseIdleConnections()
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-served, http.ErrServerClosed)
	})
}

// TestTLS runs a TLS server and client, unchanged, over every world.
func TestTLS(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		l, err := ns.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprint(w, r.TLS.HandshakeComplete)
		}))
		require.NoError(t, server.Listener.Close())
		server.Listener = l
		server.StartTLS()
		defer server.Close()
		client := server.Client()
		client.Transport.(*http.Transport).DialContext = ns.DialContext
		response, err := client.Get(server.URL)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, "true", string(body))
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestStreamSocketImplClass: Unix sockets live in memory while the rest is the
// namespace's own.
func TestStreamSocketImplClass(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		var host impl.Provider = memory.New()
		ns.UnixAddress.SetDefaultStreamSocketImplClass(host)
		assert.Equal(t, host, ns.AbstractSocket.DefaultImplementationClassFor(ns.UnixAddress))
		address := ns.UnixAddress.Path("/no/such/directory/socket")
		server, err := ns.ServerSocket.Port(0, sockets.BindTo(address))
		require.NoError(t, err, "a kernel would need the directory")
		client, err := ns.Socket.RemoteAddress(t.Context(), address, 0)
		require.NoError(t, err)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		ns.UnixAddress.SetDefaultStreamSocketImplClass(nil)
		assert.Equal(t, ns.Provider(), ns.UnixAddress.DefaultStreamSocketImplClass())
	})
}
