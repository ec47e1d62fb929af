//go:build linux

package kernel_test

import (
	"net"
	"net/netip"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
)

// A process that may not open raw sockets gets the error that package net
// returns; otherwise both may.
func TestRawSocketsNeedAPrivilege(t *testing.T) {
	system.IPv4.Need(t)
	raw, err := kernel.New().NewRaw(impl.ICMP4)
	require.NoError(t, err)
	t.Cleanup(func() { _ = raw.Close() })
	ours := raw.Connect(impl.IP(netip.MustParseAddr("127.0.0.1"), 0))
	conn, theirs := net.Dial("ip4:icmp", "127.0.0.1")
	if theirs == nil {
		assert.NoError(t, conn.Close())
		assert.NoError(t, ours)
		return
	}
	require.ErrorIs(t, ours, os.ErrPermission)
	assert.Equal(t, theirs.Error(), ours.Error())
}

// Sending and receiving allocate nothing, control messages included.
func TestRawSocketsAllocateNothing(t *testing.T) {
	at := map[impl.Network]string{impl.ICMP4: "127.0.0.1", impl.ICMP6: "::1"}
	for _, network := range system.Networks(t, impl.ICMP4, impl.ICMP6) {
		raw, err := kernel.New().NewRaw(network)
		require.NoError(t, err)
		t.Cleanup(func() { _ = raw.Close() })
		require.NoError(t, raw.Connect(impl.IP(netip.MustParseAddr(at[network]), 0)))
		reply, p := make([]byte, 64), make([]byte, 100)
		if network == impl.ICMP6 {
			reply[0] = 129
		}
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			_, err := raw.Send(reply, impl.Endpoint{})
			require.NoError(t, err)
			m, err := raw.Receive(p)
			require.NoError(t, err)
			require.NotZero(t, m.TTL)
		}), network)
	}
}
