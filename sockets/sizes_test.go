package sockets_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// One rule holds for whatever sets a size, a limit or a duration: a negative one is a
// RangeError and changes nothing, and 0 stands for the default.
func TestZeroSizesStandForTheDefault(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	s, _ := pair(t, ns)
	d := receiver(t, ns)
	for name, c := range map[string]struct {
		set  func(int) error
		get  func() int
		zero int
	}{
		"read buffer of the class":  {ns.Socket.SetReadBufferSize, ns.Socket.ReadBufferSize, 4096},
		"write buffer of the class": {ns.Socket.SetWriteBufferSize, ns.Socket.WriteBufferSize, 4096},
		"output limit":              {ns.Socket.SetOutputLimit, ns.Socket.OutputLimit, 4 << 20},
		"datagrams of the class":    {ns.DatagramSocket.SetDefaultBufferSize, ns.DatagramSocket.DefaultBufferSize, 65536},
		"read buffer":               {s.SetReadBufferSize, s.ReadBufferSize, 4096},
		"write buffer":              {s.SetWriteBufferSize, s.WriteBufferSize, 4096},
		"datagrams":                 {d.SetBufferSize, d.BufferSize, 65536},
		"line limit":                {s.SetLineLimit, s.LineLimit, 1 << 20},
		"item limit":                {s.SetItemLimit, s.ItemLimit, 1 << 20},
	} {
		require.NoError(t, c.set(100), name)
		require.Error(t, c.set(-1), name)
		assert.Equal(t, 100, c.get(), name)
		require.NoError(t, c.set(0), name)
		assert.Equal(t, c.zero, c.get(), name)
	}
}

func TestZeroDurationsStandForTheDefault(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	s, _ := pair(t, ns)
	require.NoError(t, ns.AbstractSocket.SetTimeout(time.Minute))
	for name, c := range map[string]struct {
		set  func(time.Duration) error
		get  func() time.Duration
		zero time.Duration
	}{
		"timeout of Connect": {s.SetTimeout, s.Timeout, time.Minute},
		"cache lifetime":     {ns.SocketAddress.SetCacheLifetime, ns.SocketAddress.CacheLifetime, 0},
	} {
		require.NoError(t, c.set(time.Hour), name)
		require.ErrorIs(t, c.set(-1), sockets.ErrRange, name)
		assert.Equal(t, time.Hour, c.get(), name)
		require.NoError(t, c.set(0), name)
		assert.Equal(t, c.zero, c.get(), name)
	}
}
