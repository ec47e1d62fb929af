package memory

import (
	"context"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The time of a bubble stands for real time where possible, so that the test knows
// exactly how much of it passes.

// scaledHosts returns two hosts on a network that is faster than real time.
func scaledHosts(t *testing.T, factor int, link Link) (near, far *Host) {
	t.Helper()
	n := NewNetwork(TimeScale(factor))
	near, err := n.AddHost("near", "10.0.0.1")
	require.NoError(t, err)
	far, err = n.AddHost("far", "10.0.0.2")
	require.NoError(t, err)
	require.NoError(t, n.Shape("near", "far", link))
	return near, far
}

// scaledPair returns both ends of a connection between them.
func scaledPair(t *testing.T, factor int, link Link) (client, server impl.Stream) {
	t.Helper()
	near, far := scaledHosts(t, factor, link)
	listener, err := far.NewServer(impl.TCP4)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	at := impl.IP(netip.MustParseAddr("10.0.0.2"), 700)
	require.NoError(t, listener.Bind(at))
	require.NoError(t, listener.Listen(1))
	client, err = near.NewStream(impl.TCP4)
	require.NoError(t, err)
	require.NoError(t, client.Connect(t.Context(), at))
	server, err = listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = client.Close(), server.Close() })
	return client, server
}

func TestTimeScaleOfALink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := scaledPair(t, 1000, Link{Latency: 10 * time.Second})
		begin := time.Now()
		_, err := client.Write([]byte("late"))
		require.NoError(t, err)
		p := make([]byte, 10)
		n, err := server.Read(p)
		require.NoError(t, err)
		assert.Equal(t, "late", string(p[:n]))
		assert.Equal(t, 10*time.Millisecond, time.Since(begin))
	})
}

func TestTimeScaleOfADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := scaledPair(t, 1_000_000, Link{})
		begin := time.Now()
		require.NoError(t, client.SetReadDeadline(begin.Add(3*time.Hour)))
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 10800*time.Microsecond, time.Since(begin))
	})
}

func TestTimeScaleOfAContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, _ := scaledHosts(t, 1000, Link{Loss: 1})
		client, err := near.NewStream(impl.TCP4)
		require.NoError(t, err)
		defer func() { _ = client.Close() }()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		begin := time.Now()
		err = client.Connect(ctx, impl.IP(netip.MustParseAddr("10.0.0.2"), 700))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 20*time.Millisecond, time.Since(begin))
		require.NoError(t, ctx.Err(), "the caller's context still has time")

		require.NoError(t, near.network.FailName("silent", NameTimesOut))
		_, err = near.LookupHost(ctx, "silent")
		require.Error(t, err)
		require.NoError(t, ctx.Err())
	})
}

// A program that holds a lock while it waits for the network, at both ends, with
// latency between them: in a bubble its goroutines would never count as blocked. In
// real time the scale must leave a busy machine some seconds until the network gives
// up a connection.
func TestTimeScaleOfAProgramThatHoldsALock(t *testing.T) {
	client, server := scaledPair(t, 5, Link{Latency: 50 * time.Millisecond})
	var mu sync.Mutex
	exchange := func(s impl.Stream) {
		mu.Lock()
		defer mu.Unlock()
		_, err := s.Write([]byte("x"))
		assert.NoError(t, err)
		_, err = s.Read(make([]byte, 1))
		assert.NoError(t, err)
	}
	var callers sync.WaitGroup
	for range 3 {
		callers.Go(func() { exchange(client) })
	}
	for range 3 {
		_, err := server.Read(make([]byte, 1))
		require.NoError(t, err)
		_, err = server.Write([]byte("y"))
		require.NoError(t, err)
	}
	callers.Wait()
}

func TestTimeScaleRefusesOthers(t *testing.T) {
	for _, factor := range []int{-1, 0, 1_000_001} {
		assert.PanicsWithValue(t, "memory: TimeScale("+strconv.Itoa(factor)+"): needs a factor from 1 to 1000000",
			func() { TimeScale(factor) })
	}
}
