package sockets_test

import (
	"encoding/binary"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestOptionsByNumber(t *testing.T) {
	system.IPv4.Need(t)
	s := receiver(t, sockets.Default)
	size, err := sockets.GetOption(s, sockets.ReceiveBuffer)
	require.NoError(t, err)
	value, err := s.OptionAt(syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4)
	require.NoError(t, err)
	assert.Equal(t, size, int(binary.NativeEndian.Uint32(value)))
	require.NoError(t, s.SetOptionAt(syscall.SOL_SOCKET, syscall.SO_BROADCAST, make([]byte, 4)))
	on, err := sockets.GetOption(s, sockets.Broadcast)
	require.NoError(t, err)
	assert.False(t, on)
	_, err = s.OptionAt(syscall.SOL_SOCKET, 9999, 4)
	require.ErrorIs(t, err, syscall.ENOPROTOOPT)
	_, err = s.OptionAt(syscall.SOL_SOCKET, syscall.SO_RCVBUF, -1)
	require.ErrorIs(t, err, sockets.ErrRange)
	require.NoError(t, s.Close())
	_, err = s.OptionAt(syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4)
	require.ErrorIs(t, err, net.ErrClosed)
}

// The options by key and those by number are the same.
func TestOptionsOfAServerByNumber(t *testing.T) {
	server := listening(t, sockets.Default)
	number := func(level, name int) (bool, error) {
		value, err := server.OptionAt(level, name, 4)
		if err != nil {
			return false, err
		}
		return binary.NativeEndian.Uint32(value) != 0, nil
	}
	for _, o := range []struct {
		key         sockets.Option[bool]
		level, name int
	}{
		{sockets.NoDelay, syscall.IPPROTO_TCP, syscall.TCP_NODELAY},
		{sockets.KeepAlive, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE},
		{sockets.ReuseAddr, syscall.SOL_SOCKET, syscall.SO_REUSEADDR},
		{sockets.V6Only, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY},
	} {
		want, missing := sockets.GetOption(server, o.key)
		got, err := number(o.level, o.name)
		assert.Equal(t, want, got, o.key)
		assert.Equal(t, missing, err, o.key)
	}
}
