package kernel

import (
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// sockets counts the sockets among the descriptors of the process. Other
// descriptors come and go: package net keeps pipes to splice through.
func sockets(t *testing.T) int {
	t.Helper()
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		// The descriptor that lists the directory is gone by now.
		if target, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil && strings.HasPrefix(target, "socket:") {
			n++
		}
	}
	return n
}

func TestAFreshSocketHasNoDescriptor(t *testing.T) {
	before := sockets(t)
	for _, network := range networks(t) {
		stream, server := newStream(network), newServer(network)
		require.NoError(t, impl.Set(stream, impl.Linger, 1))
		_, err := impl.Get(server, impl.ReceiveBuffer)
		require.NoError(t, err)
		require.NoError(t, stream.SetReadDeadline(longAgo))
		assert.Equal(t, before, sockets(t))
	}
	for _, network := range datagramNetworks(t) {
		s := newDatagram(network)
		require.NoError(t, impl.Set(s, impl.SendBuffer, 5000))
		require.NoError(t, s.EnsureWritable())
		require.Error(t, s.EnsureReadable())
		assert.Equal(t, before, sockets(t))
	}
}

func TestNoDescriptorIsLeftBehind(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, network := range networks(t) {
		t.Run(string(network), func(t *testing.T) {
			before := sockets(t)
			t.Run("life", func(t *testing.T) {
				target := newServer(network)
				t.Cleanup(func() { _ = target.Close() })
				require.NoError(t, target.Bind(at(t, network)))
				require.Error(t, newServer(network).Bind(target.LocalEndpoint()))
				for _, bindFirst := range []bool{false, true} {
					s := fresh(t, network)
					if bindFirst {
						require.NoError(t, s.Bind(at(t, network)))
					}
					require.Error(t, s.Connect(t.Context(), target.LocalEndpoint()))
					require.Error(t, s.Connect(cancelled, target.LocalEndpoint()))
				}
				require.NoError(t, target.Listen(5))
				require.NoError(t, target.Listen(6))
				for _, bindFirst := range []bool{false, true} {
					for _, accept := range []func() (impl.Stream, error){target.Accept, target.TryAccept} {
						s := fresh(t, network)
						if bindFirst {
							require.NoError(t, s.Bind(at(t, network)))
						}
						require.Error(t, s.Connect(cancelled, target.LocalEndpoint()))
						require.NoError(t, s.Connect(t.Context(), target.LocalEndpoint()))
						peer, err := accept()
						require.NoError(t, err)
						t.Cleanup(func() { _ = peer.Close() })
						// Also for a connection that was reset by its peer.
						require.NoError(t, impl.Set(s, impl.Linger, 0))
					}
				}
				require.NoError(t, fresh(t, network).Connect(t.Context(), target.LocalEndpoint()), "never accepted")
			})
			assert.Equal(t, before, sockets(t))
		})
	}
}

func TestNoDescriptorOfADatagramSocketIsLeftBehind(t *testing.T) {
	// Without a zone, the second one is of no particular link.
	broadcast, linkLocal := netip.MustParseAddr("127.255.255.255"), netip.MustParseAddr("fe80::1")
	nowhere := map[impl.Network]impl.Endpoint{
		impl.UDP: impl.IP(broadcast, 1), impl.UDP4: impl.IP(broadcast, 1), impl.UDP6: impl.IP(linkLocal, 1),
		impl.Unixgram: impl.UnixPath("/no/such/path"),
	}
	before := sockets(t)
	for _, network := range datagramNetworks(t) {
		t.Run(string(network), func(t *testing.T) {
			near, far := datagramPair(t, network)
			taken := newDatagram(network)
			if network.IsUDP() {
				require.NoError(t, impl.Set(taken, impl.Broadcast, false))
			}
			require.Error(t, taken.Bind(far.LocalEndpoint()))
			require.Error(t, taken.Connect(nowhere[network]))
			require.NoError(t, near.Connect(impl.Endpoint{}))
			require.NoError(t, near.Connect(far.LocalEndpoint()))
			assert.Equal(t, before+2, sockets(t))
		})
	}
	assert.Equal(t, before, sockets(t))
}

func TestDescriptorsAreNotInheritedAndDoNotBlock(t *testing.T) {
	server := listening(t, impl.TCP)
	bind := fresh(t, impl.TCP)
	require.NoError(t, bind.Bind(impl.IP(loopback, 0)))
	plain := fresh(t, impl.TCP)
	descriptors := []controller{server.live}
	for _, s := range []*stream{bind, plain} {
		require.NoError(t, s.Connect(t.Context(), server.LocalEndpoint()))
		descriptors = append(descriptors, s.live)
	}
	for _, accept := range []func() (impl.Stream, error){server.Accept, server.TryAccept} {
		peer, err := accept()
		require.NoError(t, err)
		t.Cleanup(func() { _ = peer.Close() })
		descriptors = append(descriptors, peer.(*stream).live)
	}
	held := boundServer(t, impl.IP(loopback, 0))
	datagrams, _ := datagramPair(t, impl.UDP)
	descriptors = append(descriptors, datagrams.live)
	for i, c := range append(descriptors, held.bound) {
		require.NoError(t, c.Control(func(fd uintptr) {
			flags, err := unix.FcntlInt(fd, unix.F_GETFD, 0)
			require.NoError(t, err)
			assert.NotZero(t, flags&unix.FD_CLOEXEC, "descriptor %d", i)
			flags, err = unix.FcntlInt(fd, unix.F_GETFL, 0)
			require.NoError(t, err)
			assert.Equal(t, c != controller(held.bound), flags&unix.O_NONBLOCK != 0, "descriptor %d", i)
		}))
	}
}
