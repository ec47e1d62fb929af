package memory_test

import (
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Of several errors the first in the order of Linux is reported, and a pending error
// is the last.
func TestUDPSendErrors(t *testing.T) {
	h := memory.New()
	nobody := impl.IP(loopback, 9)
	everybody := impl.IP(netip.MustParseAddr("127.255.255.255"), 9)
	largest, tooLarge, huge := make([]byte, 65507), make([]byte, 65508), make([]byte, 70000)

	s := newDatagram(t, h, impl.UDP4)
	require.NoError(t, impl.Set(s, impl.Broadcast, false))
	send := func(p []byte, to impl.Endpoint, want error) {
		t.Helper()
		n, err := s.Send(p, to)
		require.ErrorIs(t, err, want)
		if want == nil {
			require.Len(t, p, n)
		} else {
			require.Zero(t, n)
		}
	}
	send(huge, none, syscall.EMSGSIZE)
	send(huge, impl.IP(loopback, 0), syscall.EMSGSIZE)
	send(tooLarge, none, syscall.EDESTADDRREQ)
	send(huge, impl.IP(loopback, 0), syscall.EMSGSIZE)
	send(tooLarge, impl.IP(loopback, 0), syscall.EINVAL)
	send(huge, everybody, syscall.EMSGSIZE)
	send(tooLarge, everybody, syscall.EACCES)
	send(tooLarge, nobody, syscall.EMSGSIZE)
	send(largest, nobody, nil)
	send(largest, nobody, nil) // without a peer no error is reported

	require.NoError(t, s.Connect(nobody))
	send(nil, none, nil)
	send(huge, none, syscall.EMSGSIZE)
	send(tooLarge, none, syscall.EMSGSIZE)
	send(nil, impl.IP(loopback, 0), syscall.EINVAL)
	send(nil, everybody, syscall.EACCES)
	send(nil, none, syscall.ECONNREFUSED)
	send(nil, none, nil)
	require.NoError(t, s.Connect(none))
	send(nil, nobody, syscall.ECONNREFUSED) // the error outlives the peer
	send(nil, nobody, nil)
}

// A socket connected to port 0 sends, and no socket receives.
func TestUDPToPortZero(t *testing.T) {
	s := newDatagram(t, memory.New(), impl.UDP4)
	require.NoError(t, s.Connect(impl.IP(loopback, 0)))
	assert.Equal(t, impl.IP(loopback, 0), s.RemoteEndpoint())
	for range 2 {
		sends(t, s, "x", none)
		_, err := s.Send([]byte("x"), none)
		require.ErrorIs(t, err, syscall.ECONNREFUSED, "nobody is there")
	}
	getsNothing(t, s)
}

// Over IPv4 a socket of both families does not even try.
func TestUDPToPortZeroFromBothFamilies(t *testing.T) {
	s := boundDatagram(t, memory.New(), impl.UDP, none)
	require.NoError(t, s.Connect(impl.IP(loopback, 0)))
	_, err := s.Send(nil, none)
	require.ErrorIs(t, err, syscall.EINVAL)
}

// A socket is writable while it is open.
func TestUDPCanAlwaysBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDatagram(t, memory.New(), impl.UDP)
		assert.True(t, s.CanWrite())
		require.NoError(t, s.EnsureWritable())
		require.NoError(t, s.SetWriteDeadline(time.Now().Add(time.Second)))
		require.NoError(t, s.EnsureWritable())
		time.Sleep(time.Second + 1)
		require.Error(t, s.EnsureWritable())
		assert.True(t, s.CanWrite())
		require.NoError(t, s.Close())
		assert.False(t, s.CanWrite())
		require.Error(t, s.EnsureWritable())
	})
}

// Waiting for room does not open a new socket.
func TestDatagramIsNowhereUntilItSends(t *testing.T) {
	for _, network := range []impl.Network{impl.UDP, impl.Unixgram} {
		s := newDatagram(t, memory.New(), network)
		require.NoError(t, s.EnsureWritable())
		assert.Zero(t, s.LocalEndpoint(), "%s", network)
	}
}

// A socket of both families that is connected over IPv4 can no longer send over IPv6.
func TestUDPConnectedOverIPv4DoesNotSendOverIPv6(t *testing.T) {
	h := memory.New()
	four, six := boundDatagram(t, h, impl.UDP4, datagramAt(impl.UDP4)), boundDatagram(t, h, impl.UDP6, datagramAt(impl.UDP6))
	s := boundDatagram(t, h, impl.UDP, none)
	require.NoError(t, s.Connect(four.LocalEndpoint()))
	_, err := s.Send(nil, six.LocalEndpoint())
	require.ErrorIs(t, err, syscall.EAFNOSUPPORT)
	_, err = s.Send([]byte("x"), impl.IP(any6, four.LocalEndpoint().Port()))
	require.NoError(t, err)
	gets(t, four, "x")
	require.NoError(t, s.Connect(none))
	_, err = s.Send(nil, six.LocalEndpoint())
	require.NoError(t, err)
}
