package kernel

import (
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// Two sockets with SO_REUSEADDR can be bound to one endpoint on Linux, and a
// server has the option while it listens. Still no other socket can be bound
// there before.
func TestABoundServerHoldsItsPortAgainstItsLike(t *testing.T) {
	first := boundServer(t, impl.IP(loopback, 0))
	require.ErrorIs(t, newServer(impl.TCP).Bind(first.LocalEndpoint()), syscall.EADDRINUSE)

	// The same where the option was needed to bind, because of a connection that
	// is still open.
	require.NoError(t, first.Listen(1))
	a := fresh(t, impl.TCP)
	require.NoError(t, a.Connect(t.Context(), first.LocalEndpoint()))
	b, err := first.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	require.NoError(t, first.Close())
	second := boundServer(t, first.LocalEndpoint())
	require.ErrorIs(t, newServer(impl.TCP).Bind(first.LocalEndpoint()), syscall.EADDRINUSE)
	require.NoError(t, second.Listen(1))
}

func TestAPortIsHandedToAndFroWithPackageNet(t *testing.T) {
	connection := func(address string, accept func() (interface{ Close() error }, error)) {
		c, err := net.Dial("tcp", address)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		a, err := accept()
		require.NoError(t, err)
		t.Cleanup(func() { _ = a.Close() })
	}
	ours := boundServer(t, impl.IP(loopback, 0))
	require.NoError(t, ours.Listen(1))
	address := ours.LocalEndpoint().String()
	connection(address, func() (interface{ Close() error }, error) { return ours.Accept() })
	require.NoError(t, ours.Close())
	theirs, err := net.Listen("tcp", address)
	require.NoError(t, err, "our connections do not keep package net out")
	connection(address, func() (interface{ Close() error }, error) { return theirs.Accept() })
	require.NoError(t, theirs.Close())
	again := boundServer(t, ours.LocalEndpoint())
	require.NoError(t, again.Listen(1), "nor do theirs keep us out")
}

func TestAFailedListenLeavesTheServerBound(t *testing.T) {
	ours := newServer(impl.TCP)
	t.Cleanup(func() { _ = ours.Close() })
	require.NoError(t, ours.Bind(impl.IP(loopback, 0)))
	// Another socket with the option can bind while this one has it, as in the
	// moment before it listens.
	require.NoError(t, setReuseAddr(ours.bound, true))
	joined := newServer(impl.TCP)
	t.Cleanup(func() { _ = joined.Close() })
	require.NoError(t, joined.Bind(ours.LocalEndpoint()))
	require.NoError(t, joined.Listen(1))
	require.ErrorIs(t, ours.Listen(1), syscall.EADDRINUSE)
	require.True(t, ours.Bound())
	require.False(t, ours.Listening())
	require.NoError(t, joined.Close())
	require.NoError(t, ours.Listen(1), "it can try again")
}
