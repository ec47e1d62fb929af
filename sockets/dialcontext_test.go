package sockets_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// TestDialUnderAnEndedContext compares both implementations with package net,
// over contexts, networks and addresses.
func TestDialUnderAnEndedContext(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	dir := system.TempDir(t)
	tcp := []string{
		"127.0.0.1:1", "127.0.0.1:http", ":1", "127.0.0.1:65536", "127.0.0.1",
	}
	table := map[string][]string{
		"tcp": append(tcp, "[::1]:1"), "tcp4": append(tcp, "[::1]:1"), "tcp6": {"[::1]:1", "127.0.0.1:1"},
		"udp":  {"127.0.0.1:9", "[::1]:9", ":9", "127.0.0.1:domain"},
		"udp4": {"127.0.0.1:9", "[::1]:9"}, "udp6": {"[::1]:9"},
		"unix": {filepath.Join(dir, "s"), "@nobody-is-there"}, "unixgram": {filepath.Join(dir, "d")},
	}
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for ctx, sentinels := range map[context.Context][]error{
			cancelled: {context.Canceled},
			late:      {context.DeadlineExceeded, os.ErrDeadlineExceeded},
		} {
			for _, network := range []string{"tcp", "tcp4", "udp", "udp4"} {
				// Not compared: package net begins to look the name up.
				_, err := ns.DialContext(ctx, network, "localhost:http")
				if network[:3] == "udp" {
					_, err = ns.DialContext(ctx, network, "localhost:domain")
				}
				assert.EqualError(t, err, "dial "+network+": lookup localhost: "+impl.ContextError(ctx.Err()).Error())
				for _, sentinel := range sentinels {
					require.ErrorIs(t, err, sentinel)
				}
			}
			for network, addresses := range table {
				for _, address := range addresses {
					_, want := new(net.Dialer).DialContext(ctx, network, address)
					c, err := ns.DialContext(ctx, network, address)
					require.Error(t, err, "%s %s", network, address)
					assert.Nil(t, c, "%s %s", network, address)
					assert.Equal(t, want.Error(), err.Error(), "%s %s", network, address)
					assert.Equal(t, want.(net.Error).Timeout(), err.(net.Error).Timeout(), "%v", err)
					if errors.Is(want, ctx.Err()) {
						for _, sentinel := range sentinels {
							require.ErrorIs(t, err, sentinel)
						}
					}
				}
			}
		}
	})
}

// soon is a bound that passes before any reply.
const soon = 5 * time.Millisecond

// bounds are the ways in which a program bounds how long connecting takes. Each
// returns the error of an attempt that takes longer.
var bounds = map[string]func(t *testing.T, ns *sockets.Namespace, host string, port int) error{
	"the context of DialContext": func(t *testing.T, ns *sockets.Namespace, host string, port int) error {
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		defer cancel()
		_, err := ns.DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		return err
	},
	"the context of Remote": func(t *testing.T, ns *sockets.Namespace, host string, port int) error {
		ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(soon))
		defer cancel()
		_, err := ns.StreamSocket.Remote(ctx, host, port)
		return err
	},
	"the class-side timeout, with Dial": func(t *testing.T, ns *sockets.Namespace, host string, port int) error {
		require.NoError(t, ns.AbstractSocket.SetTimeout(soon))
		_, err := ns.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		return err
	},
	"the class-side timeout, with Remote": func(t *testing.T, ns *sockets.Namespace, host string, port int) error {
		require.NoError(t, ns.AbstractSocket.SetTimeout(soon))
		_, err := ns.Socket.Remote(t.Context(), host, port)
		return err
	},
	"Socket.SetTimeout": func(t *testing.T, ns *sockets.Namespace, host string, port int) error {
		socket := idle(t, ns)
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, socket.SetTimeout(soon))
		require.NoError(t, socket.Connect(host, port))
		return told(t, failures)
	},
}

// TestConnectingThatTimesOut: however the time is bounded, and whatever it is
// spent on, the error matches both sentinels, each time.
func TestConnectingThatTimesOut(t *testing.T) {
	for bound, connect := range bounds {
		for _, host := range []string{"127.0.0.1", "::1", "both.test", kerneltruth.SilentName} {
			t.Run("kernel/"+bound+"/"+host, func(t *testing.T) {
				system.IPv4.Need(t)
				if host == "::1" {
					system.IPv6.Need(t)
				}
				timesOut(t, kernel.New(kernel.WithResolver(kerneltruth.Resolver(t))), host, connect)
			})
			t.Run("memory/"+bound+"/"+host, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					provider := memory.New(memory.Name("both.test", netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()))
					require.NoError(t, provider.Network().FailName(kerneltruth.SilentName, memory.NameTimesOut))
					timesOut(t, provider, host, connect)
				})
			})
		}
	}
}

// timesOut connects to a server whose queue is full.
func timesOut(t *testing.T, provider impl.Provider, host string, connect func(*testing.T, *sockets.Namespace, string, int) error) {
	t.Helper()
	ns := sockets.NewNamespace(provider)
	full, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IP6Address.AnyLocalAddress()), sockets.QueueSize(0))
	require.NoError(t, err)
	t.Cleanup(func() { _ = full.Close() })
	waiting, err := ns.Socket.Remote(t.Context(), "127.0.0.1", full.LocalPort())
	require.NoError(t, err)
	t.Cleanup(func() { _ = waiting.Close() })
	for range asMany(15, 3) {
		err := connect(t, sockets.NewNamespace(provider), host, full.LocalPort())
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorContains(t, err, "i/o timeout")
		assert.True(t, err.(net.Error).Timeout())
	}
}
