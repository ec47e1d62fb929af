package kernel

import (
	"math"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestDeadlinePasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d deadline
		assert.False(t, d.hasPassed(), "there is none")
		d.set(time.Now().Add(time.Second))
		assert.False(t, d.hasPassed())
		time.Sleep(time.Second)
		assert.True(t, d.hasPassed())
		d.set(time.Time{})
		assert.False(t, d.hasPassed(), "there is none any more")
		d.set(time.Now())
		assert.True(t, d.hasPassed())
	})
}

func TestDeadlineOfAnyTime(t *testing.T) {
	var d deadline
	for _, past := range []time.Time{longAgo, time.Unix(math.MinInt32, 0), time.Time{}.Add(1)} {
		d.set(past)
		assert.True(t, d.hasPassed(), "%v", past)
	}
	for _, future := range []time.Time{time.Now().Add(time.Hour), time.Now().Add(math.MaxInt64), time.Unix(1<<40, 0)} {
		d.set(future)
		assert.False(t, d.hasPassed(), "%v", future)
	}
}

func TestADeadlineWaitsForTheDescriptor(t *testing.T) {
	system.IPv4.Need(t)
	server := newServer(impl.TCP)
	t.Cleanup(func() { _ = server.Close() })
	require.NoError(t, server.SetReadDeadline(longAgo))
	require.NoError(t, server.Bind(impl.IP(loopback, 0)))
	require.NoError(t, server.Listen(1))
	_, err := server.Accept()
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	_, err = server.TryAccept()
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)

	s := fresh(t, impl.TCP)
	require.NoError(t, s.SetReadDeadline(longAgo))
	require.NoError(t, s.SetWriteDeadline(longAgo))
	require.NoError(t, s.Connect(t.Context(), server.LocalEndpoint()), "they are not for Connect")
	_, err = s.Read(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	_, err = s.TryRead(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	_, err = s.Write(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.True(t, s.CanWrite(), "nor for CanWrite")
}
