package kernel

import (
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// fullReceiver makes a Unix socket that takes no more datagrams.
func fullReceiver(t *testing.T) *datagram {
	t.Helper()
	s := boundDatagram(t, impl.Unixgram)
	filler := freshDatagram(t, impl.Unixgram)
	require.NoError(t, filler.Connect(s.LocalEndpoint()))
	for filler.CanWrite() {
		_, err := filler.Send([]byte("x"), impl.Endpoint{})
		require.NoError(t, err)
	}
	return s
}

// waiting makes a socket without a peer that sends to a full receiver, and
// returns the channel of the outcome once a probe waits.
func waiting(t *testing.T, to impl.Endpoint) (*datagram, <-chan error) {
	t.Helper()
	s := boundDatagram(t, impl.Unixgram)
	outcome := make(chan error, 1)
	go func() {
		_, err := s.Send([]byte("y"), to)
		outcome <- err
	}()
	require.Eventually(t, func() bool {
		c := s.conn.Load()
		c.probes.mu.Lock()
		defer c.probes.mu.Unlock()
		return len(c.probes.open) == 1
	}, testTimeout, look)
	return s, outcome
}

func TestASenderWaitsForRoomElsewhere(t *testing.T) {
	receiver := fullReceiver(t)
	s, outcome := waiting(t, receiver.LocalEndpoint())
	assert.True(t, s.CanWrite(), "which is not where it waits")
	for received := ""; received != "y"; {
		p := make([]byte, 1)
		_, err := receiver.Receive(p)
		require.NoError(t, err)
		received = string(p)
	}
	require.NoError(t, <-outcome)
	assert.Empty(t, s.conn.Load().probes.open)
}

func TestASenderWaitsUntilSomethingEnds(t *testing.T) {
	receiver := fullReceiver(t)
	for _, c := range []struct {
		end  func(s *datagram) error
		want error
	}{
		{func(s *datagram) error { return s.SetWriteDeadline(longAgo) }, os.ErrDeadlineExceeded},
		{(*datagram).Close, net.ErrClosed},
		{func(*datagram) error { return receiver.Close() }, syscall.ECONNREFUSED},
	} {
		s, outcome := waiting(t, receiver.LocalEndpoint())
		require.NoError(t, c.end(s))
		require.ErrorIs(t, <-outcome, c.want)
	}
}
