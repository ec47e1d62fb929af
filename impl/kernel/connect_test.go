package kernel

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// full makes a server whose accept queue is full: a Connect to it waits.
func full(t *testing.T) *server {
	t.Helper()
	s := boundServer(t, impl.IP(loopback, 0))
	require.NoError(t, s.Listen(0))
	require.NoError(t, fresh(t, impl.TCP).Connect(t.Context(), s.LocalEndpoint()))
	return s
}

// begin connects in a goroutine of its own, and returns the channel of its
// outcome once Connect is in progress.
func begin(t *testing.T, ctx context.Context, s *stream, to impl.Endpoint) <-chan error { //nolint:revive // the test comes first
	t.Helper()
	outcome := make(chan error, 1)
	go func() { outcome <- s.Connect(ctx, to) }()
	require.Eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.connecting != nil
	}, testTimeout, look)
	return outcome
}

func TestARefusedStreamStaysWhereItIsBound(t *testing.T) {
	for _, network := range networks(t) {
		local, target := at(t, network), newServer(network)
		t.Cleanup(func() { _ = target.Close() })
		require.NoError(t, target.Bind(at(t, network)))
		s := fresh(t, network)
		require.NoError(t, s.Bind(local))
		local = s.LocalEndpoint()
		for range 3 {
			require.ErrorIs(t, s.Connect(t.Context(), target.LocalEndpoint()), syscall.ECONNREFUSED)
			assert.Equal(t, local, s.LocalEndpoint())
			require.ErrorIs(t, newServer(network).Bind(local), syscall.EADDRINUSE, "it is still held")
		}
		require.NoError(t, target.Listen(1))
		require.NoError(t, s.Connect(t.Context(), target.LocalEndpoint()))
		peer, err := target.Accept()
		require.NoError(t, err)
		assert.Equal(t, local, peer.RemoteEndpoint())
		require.NoError(t, peer.Close())
	}
}

func TestAConnectThatIsGivenUpLeavesNothing(t *testing.T) {
	server := full(t)
	for _, bound := range []bool{false, true} {
		s := fresh(t, impl.TCP)
		if bound {
			require.NoError(t, s.Bind(impl.IP(loopback, 0)))
		}
		local := s.LocalEndpoint()
		ctx, cancel := context.WithCancel(t.Context())
		outcome := begin(t, ctx, s, server.LocalEndpoint())
		cancel()
		require.ErrorIs(t, <-outcome, context.Canceled)
		assert.Equal(t, local, s.LocalEndpoint())
		other := boundServer(t, impl.IP(loopback, 0))
		require.NoError(t, other.Listen(1))
		require.NoError(t, s.Connect(t.Context(), other.LocalEndpoint()), "it can connect elsewhere")
	}
}

// TestAConnectThatTimesOutMatchesBothSentinels: which of two timers package net
// reports depends on a race.
func TestAConnectThatTimesOutMatchesBothSentinels(t *testing.T) {
	t.Parallel()
	server := full(t)
	remote := server.LocalEndpoint()
	for _, bound := range []bool{false, true} {
		s := fresh(t, impl.TCP4)
		source := ""
		if bound {
			require.NoError(t, s.Bind(impl.IP(loopback, 0)))
			source = s.LocalEndpoint().String() + "->"
		}
		for range 50 {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			err := s.Connect(ctx, remote)
			cancel()
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.EqualError(t, err, "dial tcp4 "+source+remote.String()+": i/o timeout")
			assert.True(t, err.(net.Error).Timeout())
		}
	}
}

func TestCloseEndsConnect(t *testing.T) {
	server := full(t)
	s := fresh(t, impl.TCP)
	require.NoError(t, s.Bind(impl.IP(loopback, 0)))
	outcome := begin(t, t.Context(), s, server.LocalEndpoint())
	require.NoError(t, s.Close())
	require.NoError(t, boundServer(t, s.LocalEndpoint()).Close(), "its endpoint is free when Close returns")
	err := <-outcome
	require.ErrorIs(t, err, net.ErrClosed)
	assert.Equal(t, "dial", err.(*net.OpError).Op)
}

func TestWhileConnecting(t *testing.T) {
	t.Parallel()
	server := full(t)
	s := fresh(t, impl.TCP)
	outcome := begin(t, t.Context(), s, server.LocalEndpoint())
	err := s.Connect(t.Context(), server.LocalEndpoint())
	require.ErrorIs(t, err, impl.ErrConnected)
	require.ErrorIs(t, err, syscall.EALREADY)
	require.ErrorIs(t, s.Bind(impl.Endpoint{}), impl.ErrBound)
	_, err = s.TryRead(make([]byte, 1))
	require.ErrorIs(t, err, impl.ErrNotConnected)
	require.NoError(t, impl.Set(s, impl.NoDelay, false))
	require.NoError(t, s.SetReadDeadline(longAgo))

	// The waiting connection is established when its SYN is sent again, a second
	// later.
	peer, err := server.Accept()
	require.NoError(t, err)
	require.NoError(t, peer.Close())
	require.NoError(t, <-outcome)
	on, err := impl.Get(s, impl.NoDelay)
	require.NoError(t, err)
	assert.False(t, on, "what was set meanwhile holds")
	_, err = s.Read(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "what was set meanwhile holds")
}

func TestUnixStreamKeepsItsPath(t *testing.T) {
	server := listening(t, impl.Unix)
	path := filepath.Join(system.TempDir(t), "c")
	s := fresh(t, impl.Unix)
	require.NoError(t, s.Bind(impl.UnixPath(path)))
	require.NoError(t, s.Connect(t.Context(), server.LocalEndpoint()))
	require.NoError(t, s.Close())
	assert.FileExists(t, path, "as the local path of a net.Dialer")
}
