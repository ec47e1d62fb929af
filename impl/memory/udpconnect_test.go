package memory_test

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A Connect that fails changes nothing on a new socket, and leaves any other its peer.
func TestUDPConnectFails(t *testing.T) {
	h := memory.New()
	everybody := impl.IP(netip.MustParseAddr("127.255.255.255"), 9)
	s := newDatagram(t, h, impl.UDP)
	require.NoError(t, impl.Set(s, impl.Broadcast, false))
	require.ErrorIs(t, s.Connect(everybody), syscall.EACCES)
	assert.Equal(t, none, s.LocalEndpoint())
	_, err := s.TryReceive(nil)
	require.ErrorIs(t, err, impl.ErrNotBound)
	assert.Empty(t, h.Snapshot())
	require.NoError(t, s.Bind(impl.IP(lo6, 0)), "of which family it is is open again")

	peer := impl.IP(loopback, 9)
	c := newDatagram(t, h, impl.UDP4)
	require.NoError(t, impl.Set(c, impl.Broadcast, false))
	require.NoError(t, c.Connect(peer))
	local := c.LocalEndpoint()
	require.ErrorIs(t, c.Connect(everybody), syscall.EACCES)
	assert.Equal(t, peer, c.RemoteEndpoint())
	assert.Equal(t, local, c.LocalEndpoint())
}

// LocalEndpoint returns what getsockname of Linux does during a socket's life, except
// that no address and port is the zero Endpoint.
func TestUDPLocalEndpoint(t *testing.T) {
	h := memory.New()
	peer := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0)).LocalEndpoint()

	chosen := newDatagram(t, h, impl.UDP4)
	_, err := chosen.Send(nil, none)
	require.ErrorIs(t, err, syscall.EDESTADDRREQ)
	port := chosen.LocalEndpoint().Port()
	assert.Equal(t, impl.IP(any4, port), chosen.LocalEndpoint(), "a failed Send has taken a port")
	require.NoError(t, chosen.Connect(peer))
	assert.Equal(t, impl.IP(loopback, port), chosen.LocalEndpoint())
	require.NoError(t, chosen.Connect(none))
	assert.Equal(t, none, chosen.LocalEndpoint(), "the port is given up")
	require.NoError(t, chosen.Bind(impl.IP(loopback, 70)), "and another can be had")

	partly := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
	require.NoError(t, partly.Connect(peer))
	require.NoError(t, partly.Connect(none))
	assert.Equal(t, impl.IP(loopback, 0), partly.LocalEndpoint(), "the address was asked for")
	_, err = partly.Send(nil, peer)
	require.NoError(t, err)
	assert.NotZero(t, partly.LocalEndpoint().Port())

	fixed := boundDatagram(t, h, impl.UDP, impl.IP(any6, 71))
	require.NoError(t, fixed.Connect(peer))
	assert.Equal(t, impl.IP(loopback, 71), fixed.LocalEndpoint())
	require.NoError(t, fixed.Connect(none))
	assert.Equal(t, impl.IP(any6, 71), fixed.LocalEndpoint())
}
