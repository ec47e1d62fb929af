package sockets_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestOptionsKeepTheirTypes(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		on, err := sockets.GetOption(client, sockets.NoDelay)
		require.NoError(t, err)
		assert.True(t, on)
		require.NoError(t, sockets.SetOption(client, sockets.NoDelay, false))
		on, err = sockets.GetOption(client, sockets.NoDelay)
		require.NoError(t, err)
		assert.False(t, on)

		require.ErrorIs(t, sockets.SetOption(receiver(t, ns), sockets.TTL, 256), sockets.ErrRange)
		mine := sockets.Option[int]("mine")
		_, err = sockets.GetOption(client, mine)
		require.ErrorIs(t, err, errors.ErrUnsupported)
		require.ErrorIs(t, sockets.SetOption(client, mine, 1), errors.ErrUnsupported)
		require.ErrorIs(t, sockets.SetOption(receiver(t, ns), sockets.NoDelay, true), errors.ErrUnsupported)
	})
}

func TestOptionsListThemselves(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		all := maps.Collect(client.Options())
		assert.Equal(t, true, all["no-delay"])
		known := slices.Sorted(maps.Keys(all))
		assert.NotContains(t, known, "v6-only", "the client is a socket of IPv4")
		assert.ElementsMatch(t, impl.OptionNames(client.Implementation()), append(known, "v6-only"))
		datagrams := maps.Collect(receiver(t, ns).Options())
		assert.Equal(t, 64, datagrams["ttl"])
		assert.NotContains(t, datagrams, "no-delay")
		for range client.Options() {
			break
		}
		require.NoError(t, client.Close())
		assert.Empty(t, maps.Collect(client.Options()))
	})
}

// A server shows what the system has of it, not what its connections begin with.
func TestOptionsOfAServer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, set := range []bool{false, true} {
			server := listening(t, ns)
			for _, option := range []sockets.Option[bool]{sockets.NoDelay, sockets.KeepAlive} {
				on, err := sockets.GetOption(server, option)
				require.NoError(t, err)
				assert.False(t, on, option)
				if set {
					require.NoError(t, sockets.SetOption(server, option, false))
				}
			}
			client, err := ns.Socket.RemoteAddress(t.Context(), ns.IPAddress.LoopbackHost(), server.LocalPort())
			require.NoError(t, err)
			t.Cleanup(func() { _ = client.Close() })
			accepted, err := server.Accept()
			require.NoError(t, err)
			t.Cleanup(func() { _ = accepted.Close() })
			for _, option := range []sockets.Option[bool]{sockets.NoDelay, sockets.KeepAlive} {
				on, err := sockets.GetOption(accepted, option)
				require.NoError(t, err)
				assert.Equal(t, !set, on, option)
			}
		}
	})
}

// The keys are those of the boundary, and there is none too few.
func TestOptionsAreThoseOfTheBoundary(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		names := []string{
			sockets.Linger.Name(), sockets.NoDelay.Name(), sockets.KeepAlive.Name(), sockets.KeepAliveIdle.Name(),
			sockets.KeepAliveInterval.Name(), sockets.KeepAliveCount.Name(),
			sockets.ReuseAddr.Name(), sockets.ReusePort.Name(), sockets.V6Only.Name(), sockets.ReceiveBuffer.Name(),
			sockets.SendBuffer.Name(), sockets.OutOfBandInline.Name(), sockets.UnlinkOnClose.Name(), sockets.Broadcast.Name(),
			sockets.TTL.Name(), sockets.MulticastTTL.Name(), sockets.MulticastLoop.Name(), sockets.MulticastInterface.Name(),
		}
		client, _ := pair(t, ns)
		unix, err := ns.DatagramSocket.NewFor(ns.UnixAddress)
		require.NoError(t, err)
		t.Cleanup(func() { _ = unix.Close() })
		var known []string
		for _, s := range []sockets.Implemented{client, listening(t, ns), receiver(t, ns), unix} {
			known = append(known, impl.OptionNames(s.Implementation())...)
		}
		slices.Sort(known)
		assert.ElementsMatch(t, slices.Compact(known), names)
	})
}

func TestNoOptionsByNumberInMemory(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	_, err := receiver(t, ns).OptionAt(1, 2, 4)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.ErrorIs(t, receiver(t, ns).SetOptionAt(1, 2, nil), errors.ErrUnsupported)
}
