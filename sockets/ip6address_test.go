package sockets_test

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestIP6Address(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	b, err := ns.IP6Address.FromBytes(netip.IPv6Loopback().AsSlice())
	require.NoError(t, err)
	assert.Equal(t, ns.IP6Address.LoopbackHost(), b)
	assert.Len(t, b.AsByteArray(), 16)
	assert.Equal(t, "::", ns.IP6Address.AnyLocalAddress().String())
	assert.Equal(t, "::", sockets.IP6Address{}.String())
	multicast, err := ns.IP6Address.FromString("ff02::1")
	require.NoError(t, err)
	assert.True(t, multicast.IsMulticast())
	assert.False(t, b.IsMulticast())

	_, err = ns.IP6Address.FromBytes(make([]byte, 4))
	require.ErrorIs(t, err, sockets.ErrArgument)
	mapped := netip.MustParseAddr("::ffff:1.2.3.4").As16()
	_, err = ns.IP6Address.FromBytes(mapped[:])
	require.EqualError(t, err, `sockets: address "::ffff:1.2.3.4": is an IPv4 address in IPv6 form`)
}

// TestIP6AddressFromString goes through the forms of RFC 4291 §2.2, and how RFC
// 5952 prints them.
func TestIP6AddressFromString(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for text, want := range map[string]string{
		"ABCD:EF01:2345:6789:ABCD:EF01:2345:6789": "abcd:ef01:2345:6789:abcd:ef01:2345:6789",
		"2001:DB8:0:0:8:800:200C:417A":            "2001:db8::8:800:200c:417a",
		"FF01:0:0:0:0:0:0:101":                    "ff01::101",
		"0:0:0:0:0:0:0:1":                         "::1",
		"0:0:0:0:0:0:0:0":                         "::",
		"::":                                      "::",
		"1::":                                     "1::",
		"::13.1.68.3":                             "::d01:4403",
		"0:0:0:0:0:0:13.1.68.3":                   "::d01:4403",
		"64:ff9b::192.0.2.1":                      "64:ff9b::c000:201",
		"::ffff:0:1.2.3.4":                        "::ffff:0:102:304",
		"2001:0db8:0000:0000:0001:0000:0000:0001": "2001:db8::1:0:0:1", // of two equal runs the first
		"2001:0:0:1:0:0:0:1":                      "2001:0:0:1::1",     // the longest run
		"2001:db8:0:1:1:1:1:1":                    "2001:db8:0:1:1:1:1:1",
		"1:2:3:4:5:6:7::":                         "1:2:3:4:5:6:7:0",
		"fe80:0::1%eth0":                          "fe80::1%eth0",
		"fe80::1%25":                              "fe80::1%25",
	} {
		a, err := ns.IP6Address.FromString(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, a.String(), text)
		assert.True(t, ns.IP6Address.IsDigitAddress(text), text)
	}
	for _, text := range []string{"", "1.2.3.4", "127.1", ":", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:8::", "g::", "::1.2.3", "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "fe80::1%", "[::1]", "::1/64", " ::1", "localhost"} {
		_, err := ns.IP6Address.FromString(text)
		bad, ok := err.(*sockets.ArgumentError)
		require.True(t, ok, "%q: %v", text, err)
		assert.Equal(t, text, bad.Value)
		assert.False(t, ns.IP6Address.IsDigitAddress(text), text)
	}
	for _, text := range []string{"::ffff:1.2.3.4", "::FFFF:102:304", "0:0:0:0:0:ffff:1.2.3.4", "::ffff:1.2.3.4%eth0"} {
		_, err := ns.IP6Address.FromString(text)
		assert.Equal(t, &sockets.ArgumentError{What: "address", Value: text, Reason: "is an IPv4 address in IPv6 form"}, err)
		assert.False(t, ns.IP6Address.IsDigitAddress(text), text)
	}
}

func TestIP6AddressFromArray(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Uint16(), 8, 8).Draw(t, "parts")
		parts[0] |= 1 // not IPv4 in IPv6 form
		a, err := ns.IP6Address.FromArray(parts...)
		require.NoError(t, err)
		for i, part := range parts {
			assert.Equal(t, part, binary.BigEndian.Uint16(a.AsByteArray()[2*i:]))
		}
	})
	_, err := ns.IP6Address.FromArray(1, 2, 3)
	require.EqualError(t, err, `sockets: address "[1 2 3]": has 3 parts instead of 8`)
	_, err = ns.IP6Address.FromArray(0, 0, 0, 0, 0, 0xFFFF, 0x0102, 0x0304)
	require.EqualError(t, err, `sockets: address "::ffff:1.2.3.4": is an IPv4 address in IPv6 form`)
}

func TestIP6AddressZone(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	a, err := ns.IP6Address.FromString("fe80::1%eth0")
	require.NoError(t, err)
	assert.Equal(t, "eth0", a.Zone())
	assert.Equal(t, "fe80::1%eth1", a.WithZone("eth1").String())
	plain := a.WithZone("")
	assert.Equal(t, "fe80::1", plain.String())
	assert.Empty(t, plain.Zone())
	assert.False(t, a == plain, "not the same place")
	assert.Equal(t, a.AsByteArray(), plain.AsByteArray())
	assert.Equal(t, "::%lo", sockets.IP6Address{}.WithZone("lo").String())
}

// TestIP6AddressZoneSurvives: a zone is kept on the way through the resolver and
// through a socket.
func TestIP6AddressZoneSurvives(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		a, err := ns.IP6Address.FromString("fe80::1%lo")
		require.NoError(t, err)
		six, err := ns.IP6Address.ByName(t.Context(), "FE80::1%lo")
		require.NoError(t, err)
		assert.Equal(t, a, six)
		either, err := ns.SocketAddress.ByName(t.Context(), "fe80::1%lo")
		require.NoError(t, err)
		assert.Equal(t, sockets.SocketAddress(a), either)
		resolved, err := ns.AbstractSocket.ResolveAddress(t.Context(), "fe80::1%lo")
		require.NoError(t, err)
		assert.Equal(t, []sockets.SocketAddress{a}, resolved)
		addrs, err := ns.Provider().LookupHost(t.Context(), "fe80::1%lo")
		require.NoError(t, err)
		assert.Equal(t, []netip.Addr{a.Addr()}, addrs)
	})
}

// A zone that means nothing is dropped, and one that names no interface is none.
func TestAddressesWithZones(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		needs(t, ns, system.IPv6)
		l, err := ns.Listen("tcp", "[::1%nosuch]:0")
		require.NoError(t, err)
		defer func() { _ = l.Close() }()
		at := l.Addr().(*net.TCPAddr)
		assert.Empty(t, at.Zone)
		c, err := ns.Dial("tcp", fmt.Sprintf("[::1%%lo]:%d", at.Port))
		require.NoError(t, err)
		defer func() { _ = c.Close() }()
		assert.Equal(t, at.String(), c.RemoteAddr().String())
		p, err := ns.ListenPacket("udp", "[::1%99999]:0")
		require.NoError(t, err)
		defer func() { _ = p.Close() }()
		assert.Empty(t, p.LocalAddr().(*net.UDPAddr).Zone)
		for _, zone := range []string{"", "%nosuch"} {
			_, err = ns.Listen("tcp", "[fe80::1"+zone+"]:0")
			require.EqualError(t, err, "listen tcp [fe80::1"+zone+"]:0: bind: invalid argument")
			_, err = ns.ListenPacket("udp", "[fe80::1"+zone+"]:0")
			require.EqualError(t, err, "listen udp [fe80::1"+zone+"]:0: bind: invalid argument")
			for _, network := range []string{"tcp", "udp"} {
				_, err = ns.Dial(network, "[fe80::1"+zone+"]:7")
				require.EqualError(t, err, "dial "+network+" [fe80::1"+zone+"]:7: connect: invalid argument")
			}
		}
	})
}

func TestLinkLocalAddressesShowTheirZone(t *testing.T) {
	network := memory.NewNetwork()
	shop, err := network.AddHost("shop", "fe80::1")
	require.NoError(t, err)
	bank, err := network.AddHost("bank", "fe80::2")
	require.NoError(t, err)
	l, err := sockets.NewNamespace(bank).Listen("tcp", "[::]:700")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	for _, address := range []string{"bank:700", "[fe80::2%eth0]:700", "[fe80::2%2]:700"} {
		c, err := sockets.NewNamespace(shop).Dial("tcp", address)
		require.NoError(t, err, address)
		s, err := l.Accept()
		require.NoError(t, err)
		assert.Equal(t, "[fe80::2%eth0]:700", c.RemoteAddr().String())
		assert.Equal(t, c.LocalAddr().String(), s.RemoteAddr().String())
		assert.Equal(t, "eth0", socketOf(t, s).RemoteAddress().(sockets.IP6Address).Zone())
		require.NoError(t, c.Close())
		require.NoError(t, s.Close())
	}
}

// What is asked for by another zone of an address without one is from it, too.
func TestNextFromWithAZone(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		needs(t, ns, system.IPv6)
		receiver, err := ns.DatagramSocket.Local(ns.IP6Address.LoopbackHost(), 0)
		require.NoError(t, err)
		defer func() { _ = receiver.Close() }()
		sender, err := ns.DatagramSocket.Local(ns.IP6Address.LoopbackHost(), 0)
		require.NoError(t, err)
		defer func() { _ = sender.Close() }()
		_, err = sender.WriteTo([]byte("x"), receiver.LocalAddr())
		require.NoError(t, err)
		d, err := receiver.NextFrom(ns.IP6Address.LoopbackHost().WithZone("lo"), sender.LocalPort())
		require.NoError(t, err)
		assert.Equal(t, "x", string(d.Data))
	})
}

// FuzzIP6AddressFromString: what is printed reads back, bytes and zone too.
func FuzzIP6AddressFromString(f *testing.F) {
	for _, seed := range []string{"::", "::1", "fe80::1%eth0", "1:2:3:4:5:6:7:8", "::1.2.3.4", "::ffff:1.2.3.4", "1::%a%b", "127.1", ""} {
		f.Add(seed)
	}
	ns := sockets.NewNamespace(memory.New())
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ns.IP6Address.FromString(text)
		if err != nil {
			require.ErrorIs(t, err, sockets.ErrArgument)
			return
		}
		back, err := ns.IP6Address.FromString(a.String())
		require.NoError(t, err)
		assert.Equal(t, a, back)
		back, err = ns.IP6Address.FromBytes(a.AsByteArray())
		require.NoError(t, err)
		assert.Equal(t, a, back.WithZone(a.Zone()))
	})
}

func TestIP6AddressReadsBack(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	// Many zeros, which is what printing abbreviates.
	part := rapid.OneOf(rapid.Just[uint16](0), rapid.Just[uint16](0), rapid.Uint16())
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(part, 8, 8).Draw(t, "parts")
		parts[4] |= 1 // not IPv4 in IPv6 form
		a, err := ns.IP6Address.FromArray(parts...)
		require.NoError(t, err)
		a = a.WithZone(rapid.StringN(0, 8, -1).Draw(t, "zone"))
		back, err := ns.IP6Address.FromString(a.String())
		require.NoError(t, err)
		assert.Equal(t, a, back)
	})
}
