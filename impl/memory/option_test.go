package memory_test

import (
	"math"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestOptionNamesAreInOrder(t *testing.T) {
	client, _ := pair(t, memory.New(), impl.TCP)
	assert.True(t, slices.IsSorted(impl.OptionNames(client)))
	local, err := bindUnix(t, memory.New(), "/s")
	require.NoError(t, err)
	assert.Equal(t, []string{"linger", "receive-buffer", "reuse-addr", "send-buffer", "unlink-on-close"}, impl.OptionNames(local))
}

func TestBufferSizes(t *testing.T) {
	client, _ := pair(t, memory.New(), impl.TCP)
	for asked, want := range map[int]int{0: 2304, 1: 2304, 5000: 10000, 4 << 20: 8 << 20, 5 << 20: 8 << 20, -1: 8 << 20, math.MaxInt: 8 << 20} {
		require.NoError(t, impl.Set(client, impl.ReceiveBuffer, asked))
		got, err := impl.Get(client, impl.ReceiveBuffer)
		require.NoError(t, err)
		assert.Equal(t, want, got, "receive %d", asked)

		require.NoError(t, impl.Set(client, impl.SendBuffer, asked))
		got, err = impl.Get(client, impl.SendBuffer)
		require.NoError(t, err)
		assert.Equal(t, max(want, 4608), got, "send %d", asked)
	}
}

func TestBufferSizesByDefault(t *testing.T) {
	h := memory.New()
	fresh, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	client, server := pair(t, h, impl.TCP)
	local, _ := pair(t, h, impl.Unix)
	for _, c := range []struct {
		socket        any
		send, receive int
	}{
		{fresh, 16384, 131072}, {client, 4194304, 131072}, {server, 4194304, 131072}, {local, 212992, 212992},
	} {
		send, err := impl.Get(c.socket, impl.SendBuffer)
		require.NoError(t, err)
		receive, err := impl.Get(c.socket, impl.ReceiveBuffer)
		require.NoError(t, err)
		assert.Equal(t, []int{c.send, c.receive}, []int{send, receive})
	}
}

func TestKeepAliveIdleIsInWholeSeconds(t *testing.T) {
	client, _ := pair(t, memory.New(), impl.TCP)
	for asked, want := range map[time.Duration]time.Duration{1: time.Second, 1500 * time.Millisecond: 2 * time.Second, 32767 * time.Second: 32767 * time.Second} {
		require.NoError(t, impl.Set(client, impl.KeepAliveIdle, asked))
		got, err := impl.Get(client, impl.KeepAliveIdle)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	require.ErrorIs(t, impl.Set(client, impl.KeepAliveIdle, 32768*time.Second), syscall.EINVAL)
}

func TestOptionOfAnotherType(t *testing.T) {
	client, _ := pair(t, memory.New(), impl.TCP)
	defer func() {
		require.NoError(t, client.Close())
		err := impl.Set(client, impl.Option[string](impl.NoDelay.Name()), "on")
		require.ErrorIs(t, err, impl.ErrArgument, "that is found before anything else")
	}()
	err := impl.Set(client, impl.Option[string](impl.NoDelay.Name()), "on")
	require.EqualError(t, err, `sockets: option no-delay "on": is a string and must be a bool`)
	require.ErrorIs(t, err, impl.ErrArgument)
}

func TestAcceptedStreamInheritsOptions(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	require.NoError(t, impl.Set(l, impl.Linger, 7))
	require.NoError(t, impl.Set(l, impl.NoDelay, false))
	require.NoError(t, impl.Set(l, impl.ReceiveBuffer, 10000))
	_, server := connect(t, h, l)
	linger, err := impl.Get(server, impl.Linger)
	require.NoError(t, err)
	assert.Equal(t, 7, linger)
	noDelay, err := impl.Get(server, impl.NoDelay)
	require.NoError(t, err)
	assert.False(t, noDelay)
	size, err := impl.Get(server, impl.ReceiveBuffer)
	require.NoError(t, err)
	assert.Equal(t, 20000, size)
	reuse, err := impl.Get(server, impl.ReuseAddr)
	require.NoError(t, err)
	assert.True(t, reuse)
}

// Connections have the presets of package net; a listener has those of the system.
func TestAListenerHasNoPresets(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	idle, err := impl.Get(l, impl.KeepAliveIdle)
	require.NoError(t, err)
	assert.Equal(t, 2*time.Hour, idle)
	require.NoError(t, impl.Set(l, impl.KeepAliveIdle, 2*time.Hour))
	_, server := connect(t, h, l)
	idle, err = impl.Get(server, impl.KeepAliveIdle)
	require.NoError(t, err)
	assert.Equal(t, 2*time.Hour, idle, "also what was set to the value that it had")
}

func TestOptionOfAClosedStream(t *testing.T) {
	client, _ := pair(t, memory.New(), impl.TCP)
	require.NoError(t, client.Close())
	local, remote := client.LocalEndpoint(), client.RemoteEndpoint()
	const closed = ": use of closed network connection"
	require.EqualError(t, impl.Set(client, impl.NoDelay, true), "set tcp "+local.String()+"->"+remote.String()+closed)
	require.EqualError(t, impl.Set(client, impl.SendBuffer, 1), "set tcp "+local.String()+closed)
}
