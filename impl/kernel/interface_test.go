package kernel

import (
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestInterfaceOf(t *testing.T) {
	system.IPv4.Need(t)
	index, err := interfaceOf(netip.Addr{})
	require.NoError(t, err)
	assert.Zero(t, index, "the system's choice")
	index, err = interfaceOf(loopback)
	require.NoError(t, err)
	i, err := net.InterfaceByIndex(index)
	require.NoError(t, err)
	assert.NotZero(t, i.Flags&net.FlagLoopback)
	_, err = interfaceOf(netip.MustParseAddr("203.0.113.1"))
	require.ErrorIs(t, err, syscall.ENODEV)
	_, err = interfaceOf(netip.MustParseAddr("fe80::1%no-such-zone"))
	require.ErrorIs(t, err, syscall.ENODEV)
}
