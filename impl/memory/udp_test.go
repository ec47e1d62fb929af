package memory_test

import (
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

var (
	any4 = netip.IPv4Unspecified()
	any6 = netip.IPv6Unspecified()
	lo6  = netip.IPv6Loopback()
)

// The first endpoint that a socket uses fixes its family; a group, a destination or a
// peer is one as well.
func TestUDPFamilyIsDecidedOnce(t *testing.T) {
	v4, v6 := impl.IP(loopback, 99), impl.IP(lo6, 99)
	otherGroup6 := netip.MustParseAddr("ff02::5")
	begins := map[string]struct {
		begin  func(s impl.Datagram) error
		is4    bool
		isDual bool
	}{
		"bound to IPv4":     {begin: func(s impl.Datagram) error { return s.Bind(impl.IP(any4, 0)) }, is4: true},
		"bound to IPv6":     {begin: func(s impl.Datagram) error { return s.Bind(impl.IP(lo6, 0)) }},
		"bound anywhere":    {begin: func(s impl.Datagram) error { return s.Bind(none) }, isDual: true},
		"connected to IPv4": {begin: func(s impl.Datagram) error { return s.Connect(v4) }, is4: true},
		"connected to IPv6": {begin: func(s impl.Datagram) error { return s.Connect(v6) }},
		"sent to IPv4":      {begin: func(s impl.Datagram) error { _, err := s.Send(nil, v4); return err }, is4: true},
		"sent to IPv6":      {begin: func(s impl.Datagram) error { _, err := s.Send(nil, v6); return err }},
		"member in IPv4": {begin: func(s impl.Datagram) error {
			return s.(impl.Multicast).JoinGroup(group4, loopback)
		}, is4: true},
		"member in IPv6": {begin: func(s impl.Datagram) error {
			return s.(impl.Multicast).JoinGroup(otherGroup6, lo6)
		}},
	}
	for name, c := range begins {
		t.Run(name, func(t *testing.T) {
			s := newDatagram(t, memory.New(), impl.UDP)
			require.NoError(t, c.begin(s))
			var misfit *impl.ArgumentError
			for _, to := range []impl.Endpoint{v4, v6} {
				_, err := s.Send(nil, to)
				if c.isDual || to.Addr().Is4() == c.is4 {
					assert.NoError(t, err, "%v", to)
					_, _ = s.TryReceive(nil)
					_, err = s.Send(nil, impl.IP(netip.Addr{}, 99))
					assert.NoError(t, err, "no address is one of the family")
				} else {
					assert.ErrorAs(t, err, &misfit, "%v", to)
					assert.ErrorAs(t, s.Connect(to), &misfit, "%v", to)
					assert.ErrorAs(t, s.Bind(to), &misfit, "%v", to)
				}
			}
		})
	}
}

// A socket of both families that is bound to an address of IPv4 later still has both,
// like a descriptor of IPv6.
func TestUDPFamilyIsNoAddress(t *testing.T) {
	s := newDatagram(t, memory.New(), impl.UDP)
	_, err := s.Send(nil, none)
	require.ErrorIs(t, err, syscall.EDESTADDRREQ)
	require.NoError(t, s.Connect(none))
	require.NoError(t, s.Bind(impl.IP(loopback, 0)))
	require.ErrorIs(t, s.Bind(impl.IP(lo6, 0)), impl.ErrBound)
	_, err = s.Send(nil, impl.IP(lo6, 9))
	require.ErrorIs(t, err, syscall.EAFNOSUPPORT)
	sends(t, s, "x", s.LocalEndpoint())
	gets(t, s, "x")
}

// An endpoint of the wrong family is an error on a closed socket too, if it had a
// family.
func TestUDPFamilyOutlivesTheSocket(t *testing.T) {
	h := memory.New()
	v4, v6 := impl.IP(loopback, 99), impl.IP(lo6, 99)
	s := boundDatagram(t, h, impl.UDP, v4)
	require.NoError(t, s.Close())
	var misfit *impl.ArgumentError
	_, err := s.Send(nil, v6)
	require.ErrorAs(t, err, &misfit)
	require.ErrorAs(t, s.Connect(v6), &misfit)
	require.ErrorAs(t, s.Bind(v6), &misfit)
	require.ErrorAs(t, s.(impl.Multicast).JoinGroup(group6, lo6), &misfit)
	_, err = s.Send(nil, v4)
	require.ErrorIs(t, err, net.ErrClosed)
	never := newDatagram(t, h, impl.UDP)
	require.NoError(t, never.Close())
	_, err = never.Send(nil, v6)
	require.ErrorIs(t, err, net.ErrClosed)
}

// A Send that fails gives a new socket both families; binding it to an address of IPv6
// then fixes the family.
func TestUDPFamilyIsDecidedByBindAfterAFailedSend(t *testing.T) {
	s := newDatagram(t, memory.New(), impl.UDP)
	_, err := s.Send(nil, none)
	require.ErrorIs(t, err, syscall.EDESTADDRREQ)
	require.NoError(t, s.Connect(none))
	require.NoError(t, s.Bind(impl.IP(lo6, 0)))
	_, err = s.Send(nil, impl.IP(loopback, 99))
	require.ErrorIs(t, err, impl.ErrArgument)
}
