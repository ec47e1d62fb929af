package sockets_test

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestDatagram(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	d := sockets.NewDatagram([]byte("hello"))
	assert.Equal(t, 5, d.Size())
	assert.Nil(t, d.Address())
	assert.Zero(t, d.Port())
	assert.Equal(t, netip.AddrPort{}, d.AddrPort())
	assert.Equal(t, "Datagram[5 bytes]", d.String())

	d.SetAddress(ns.IPAddress.LoopbackHost())
	d.SetPort(53)
	assert.Equal(t, ns.IPAddress.LoopbackHost(), d.Address())
	assert.Equal(t, 53, d.Port())
	assert.Equal(t, netip.MustParseAddrPort("127.0.0.1:53"), d.AddrPort())
	assert.Equal(t, "Datagram[5 bytes, 127.0.0.1:53]", d.String())

	d.SetAddress(nil)
	assert.Nil(t, d.Address())
	assert.Equal(t, "Datagram[5 bytes, :53]", d.String())

	d = sockets.NewDatagramTo(nil, ns.UnixAddress.Path("/run/s"), 0)
	assert.Equal(t, "/run/s", d.Address().String())
	assert.Equal(t, netip.AddrPort{}, d.AddrPort())
	assert.Equal(t, "Datagram[0 bytes, /run/s]", d.String())

	d = sockets.NewDatagramTo([]byte("x"), ns.IP6Address.LoopbackHost(), 7)
	assert.Equal(t, "Datagram[1 bytes, [::1]:7]", d.String())
}

func TestDatagramFillsInWhatItDoesNotSay(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		here := ns.IPAddress.LoopbackHost()
		one, other := receiver(t, ns), receiver(t, ns)
		s, err := ns.DatagramSocket.RemoteAddress(here, one.LocalPort())
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })

		onlyPort := sockets.NewDatagram([]byte("port"))
		onlyPort.SetPort(other.LocalPort())
		require.NoError(t, s.NextPut(onlyPort))
		datagram(t, other, "port")
		onlyAddress := sockets.NewDatagramTo([]byte("address"), here, 0)
		require.NoError(t, s.NextPut(onlyAddress))
		datagram(t, one, "address")
	})
}

type point struct {
	X, Y int
	Name string
}

func TestObjectDatagrams(t *testing.T) {
	asJSON := sockets.CodecOf(json.Marshal, json.Unmarshal)
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := receiver(t, ns)
		client, err := ns.DatagramSocket.RemoteAddress(server.LocalAddress(), server.LocalPort())
		require.NoError(t, err)
		t.Cleanup(func() { _ = client.Close() })
		want := point{1, -2, "a point"}

		d, err := sockets.ObjectDatagram(want, nil, 0)
		require.NoError(t, err)
		for range 2 { // each datagram stands for itself
			require.NoError(t, client.NextPut(d))
			got, err := server.Next()
			require.NoError(t, err)
			var p point
			require.NoError(t, got.Get(&p))
			assert.Equal(t, want, p)
		}

		d, err = sockets.ObjectDatagramThrough(want, asJSON, nil, 0)
		require.NoError(t, err)
		assert.JSONEq(t, `{"X":1,"Y":-2,"Name":"a point"}`, string(d.Data))
		require.NoError(t, client.NextPut(d))
		got, err := server.Next()
		require.NoError(t, err)
		var p point
		require.NoError(t, got.GetThrough(asJSON, &p))
		assert.Equal(t, want, p)
		require.Error(t, got.Get(&p), "another codec")
	})
}

func TestObjectsThatCannotBeEncoded(t *testing.T) {
	_, err := sockets.ObjectDatagram(make(chan int), nil, 0)
	require.Error(t, err)
	require.Error(t, sockets.NewDatagram([]byte("nonsense")).Get(new(point)))
	_, err = sockets.ObjectDatagramThrough(1, nil, nil, 0)
	require.ErrorIs(t, err, sockets.ErrArgument)
	require.ErrorIs(t, new(sockets.Datagram).GetThrough(nil, new(int)), sockets.ErrArgument)
}
