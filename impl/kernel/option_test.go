package kernel

import (
	"errors"
	"net"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestOptionNamesAreInOrder(t *testing.T) {
	for _, network := range networks(t) {
		names := impl.OptionNames(newStream(network))
		assert.NotEmpty(t, names)
		assert.True(t, slices.IsSorted(names), "%v", names)
		if network == impl.Unix {
			names = append(names, impl.UnlinkOnClose.Name())
		}
		assert.Equal(t, names, impl.OptionNames(newServer(network)))
	}
	for _, network := range datagramNetworks(t) {
		names := impl.OptionNames(newDatagram(network))
		assert.NotEmpty(t, names)
		assert.True(t, slices.IsSorted(names), "%v", names)
	}
}

func TestOptionsOfAnotherNetwork(t *testing.T) {
	_, err := impl.Get(newStream(impl.Unix), impl.NoDelay)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.ErrorIs(t, impl.Set(newStream(impl.Unix), impl.KeepAliveIdle, time.Second), errors.ErrUnsupported)
}

func TestAnOptionOfTheWrongType(t *testing.T) {
	s := newStream(impl.TCP)
	err := s.SetOption(impl.NoDelay.Name(), 1)
	require.ErrorIs(t, err, impl.ErrArgument)
	require.EqualError(t, err, `sockets: option no-delay "1": is a int and must be a bool`)
	near, _ := pair(t, impl.TCP)
	require.ErrorIs(t, near.SetOption(impl.Linger.Name(), "long"), impl.ErrArgument)
}

func TestAnImpossibleValueIsFoundInEveryPhase(t *testing.T) {
	near, _ := pair(t, impl.TCP)
	bound := boundServer(t, impl.IP(loopback, 0))
	for _, s := range []any{newStream(impl.TCP), bound, near} {
		err := impl.Set(s, impl.KeepAliveIdle, -time.Second)
		require.ErrorIs(t, err, syscall.EINVAL)
		require.IsType(t, &net.OpError{}, err)
		assert.Equal(t, "set", err.(*net.OpError).Op)
	}
}

func TestAnOptionThatCannotBeSetShowsItsSocket(t *testing.T) {
	near, far := pair(t, impl.TCP4)
	bound, server := fresh(t, impl.TCP4), listening(t, impl.TCP4)
	require.NoError(t, bound.Bind(impl.IP(loopback, 0)))
	datagrams := boundDatagram(t, impl.UDP4)
	local, remote := near.LocalEndpoint(), far.LocalEndpoint()
	for _, s := range []impl.Socket{near, bound, server, datagrams} {
		require.NoError(t, s.Close())
	}
	none := impl.Endpoint{}
	for _, c := range []struct {
		err          error
		source, addr impl.Endpoint
	}{
		{impl.Set(near, impl.NoDelay, true), local, remote},
		{impl.Set(near, impl.SendBuffer, 9000), none, local},
		{impl.Set(bound, impl.NoDelay, true), bound.LocalEndpoint(), none},
		{impl.Set(server, impl.NoDelay, true), none, server.LocalEndpoint()},
		{impl.Set(datagrams, impl.TTL, 9), none, datagrams.LocalEndpoint()},
	} {
		network := impl.TCP4
		if c.addr == datagrams.LocalEndpoint() {
			network = impl.UDP4
		}
		assert.Equal(t, impl.OpError("set", network, c.source, c.addr, net.ErrClosed), c.err)
	}
}

func TestIdleTimeIsRoundedUp(t *testing.T) {
	near, _ := pair(t, impl.TCP)
	require.NoError(t, impl.Set(near, impl.KeepAliveIdle, 1001*time.Millisecond))
	idle, err := impl.Get(near, impl.KeepAliveIdle)
	require.NoError(t, err)
	assert.Equal(t, 2*time.Second, idle)
}

func TestOptionsSetBeforeLastThroughEveryPhase(t *testing.T) {
	server := newServer(impl.TCP)
	t.Cleanup(func() { _ = server.Close() })
	refused := boundServer(t, impl.IP(loopback, 0))
	for _, bindFirst := range []bool{false, true} {
		s := fresh(t, impl.TCP)
		check := func(phase string) {
			t.Helper()
			for _, o := range []impl.Option[bool]{impl.NoDelay, impl.KeepAlive} {
				on, err := impl.Get(s, o)
				require.NoError(t, err)
				assert.False(t, on, "%v %s", o, phase)
			}
			linger, err := impl.Get(s, impl.Linger)
			require.NoError(t, err)
			assert.Equal(t, 5, linger, phase)
		}
		require.NoError(t, impl.Set(s, impl.NoDelay, false))
		require.NoError(t, impl.Set(s, impl.KeepAlive, false))
		require.NoError(t, impl.Set(s, impl.Linger, 5))
		check("fresh")
		if bindFirst {
			require.NoError(t, s.Bind(impl.IP(loopback, 0)))
			check("bound")
		}
		require.Error(t, s.Connect(t.Context(), refused.LocalEndpoint()))
		check("refused")
		listener := boundServer(t, impl.IP(loopback, 0))
		require.NoError(t, listener.Listen(1))
		require.NoError(t, s.Connect(t.Context(), listener.LocalEndpoint()))
		check("connected")
		require.NoError(t, impl.Set(s, impl.Linger, -1))
	}
}

func TestV6OnlyIsForBind(t *testing.T) {
	for _, network := range system.Networks(t, impl.TCP, impl.TCP6) {
		for _, only := range []bool{false, true} {
			s := newServer(network)
			t.Cleanup(func() { _ = s.Close() })
			require.NoError(t, impl.Set(s, impl.V6Only, only))
			require.NoError(t, s.Bind(impl.Endpoint{}))
			got, err := impl.Get(s, impl.V6Only)
			require.NoError(t, err)
			assert.Equal(t, only, got)
			require.ErrorIs(t, impl.Set(s, impl.V6Only, only), syscall.EINVAL, "too late")
			require.NoError(t, s.Listen(1))
			require.ErrorIs(t, impl.Set(s, impl.V6Only, only), syscall.EINVAL, "too late")

			v4 := fresh(t, impl.TCP)
			err = v4.Connect(t.Context(), impl.IP(loopback, s.LocalEndpoint().Port()))
			assert.Equal(t, only, err != nil, "%s, v6 only %v: %v", network, only, err)
		}
	}
}
