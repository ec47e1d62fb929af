package kernel

import (
	"net/netip"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

var (
	group4 = netip.MustParseAddr("239.77.1.2")
	group6 = netip.MustParseAddr("ff02::77:1")
)

func freshUDP(t *testing.T, network impl.Network) udpSocket {
	t.Helper()
	return udpSocket{freshDatagram(t, network)}
}

func TestAMemberReceives(t *testing.T) {
	system.IPv4.Need(t)
	locals := []impl.Endpoint{impl.IP(netip.IPv4Unspecified(), 0)}
	if runtime.GOOS == "linux" {
		locals = append(locals, impl.Endpoint{})
	}
	for _, local := range locals {
		member, sender := freshUDP(t, impl.UDP), freshDatagram(t, impl.UDP4)
		require.NoError(t, member.Bind(local))
		to := impl.IP(group4, member.LocalEndpoint().Port())
		require.NoError(t, impl.Set(sender, impl.MulticastInterface, loopback))

		require.NoError(t, member.JoinGroup(group4, loopback))
		_, err := sender.Send([]byte("x"), to)
		require.NoError(t, err)
		m, err := member.Receive(make([]byte, 2))
		require.NoError(t, err)
		assert.Equal(t, impl.Message{N: 1, From: impl.IP(loopback, sender.LocalEndpoint().Port())}, m)

		require.NoError(t, member.LeaveGroup(group4, loopback))
		_, err = sender.Send([]byte("x"), to)
		require.NoError(t, err)
		_, err = member.TryReceive(nil)
		require.Equal(t, impl.ErrWouldBlock, err)
	}
}

func TestMembershipEndsInErrorsOfTheKernel(t *testing.T) {
	for _, network := range system.Networks(t, impl.UDP4, impl.UDP6) {
		group, on := group4, loopback
		if network == impl.UDP6 {
			group, on = group6, netip.IPv6Loopback()
		}
		s := freshUDP(t, impl.UDP)
		require.ErrorIs(t, s.LeaveGroup(group, on), syscall.EADDRNOTAVAIL)
		require.NoError(t, s.JoinGroup(group, on), "before it is bound")
		err := s.JoinGroup(group, on)
		require.ErrorIs(t, err, syscall.EADDRINUSE)
		assert.EqualError(t, err, "set udp: setsockopt: address already in use")
		require.NoError(t, s.LeaveGroup(group, on))
		nobody := netip.MustParseAddr("203.0.113.1")
		if group.Is6() {
			nobody = netip.MustParseAddr("2001:db8::1")
		}
		require.ErrorIs(t, s.JoinGroup(group, nobody), syscall.ENODEV)
		require.NoError(t, s.Close())
	}
}

func TestNoGroupOfTheSocket(t *testing.T) {
	s4, s6 := freshUDP(t, impl.UDP4), freshUDP(t, impl.UDP6)
	for _, err := range []error{
		s4.JoinGroup(loopback, netip.Addr{}),
		s4.JoinGroup(netip.Addr{}, netip.Addr{}),
		s4.JoinGroup(group6, netip.Addr{}),
		s6.JoinGroup(group4, netip.Addr{}),
		s6.JoinGroup(group6, loopback),
	} {
		require.ErrorIs(t, err, impl.ErrArgument)
	}
	assert.Nil(t, s4.conn.Load())
}
