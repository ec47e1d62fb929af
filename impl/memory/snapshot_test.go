package memory_test

import (
	"context"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// lines returns the sockets of a snapshot as text.
func lines(s memory.Snapshot) []string {
	var all []string
	for _, i := range s {
		all = append(all, i.String())
	}
	return all
}

// A socket that was never bound or connected is not in it, and neither is a closed one
// that has left nothing.
func TestSnapshotOfNothing(t *testing.T) {
	h := memory.New()
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		s, err := h.NewStream(network)
		require.NoError(t, err)
		_, err = h.NewServer(network)
		require.NoError(t, err)
		require.Error(t, s.Connect(t.Context(), impl.IP(loopback, 9)))
		require.Error(t, s.Connect(t.Context(), impl.UnixPath("/none")))

		client, server := pair(t, h, network)
		_, abandoned := pairUnaccepted(t, h, network)
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		require.NoError(t, abandoned.Close())
	}
	assert.Empty(t, h.Snapshot())
	assert.Empty(t, h.Network().Snapshot())
}

// pairUnaccepted returns a server with a connection that it will not accept, which is
// closed, and the client of it.
func pairUnaccepted(t *testing.T, h *memory.Host, network impl.Network) (impl.Server, impl.Stream) {
	l := listen(t, h, network)
	c := dial(t, h, l)
	require.NoError(t, l.Close())
	return l, c
}

// Every kind of socket in one table, in order.
func TestSnapshotString(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		near, err := n.AddHost("near", "10.0.0.1")
		require.NoError(t, err)
		far, err := n.AddHost("far", "10.0.0.2", "fd00::2")
		require.NoError(t, err)

		web, err := far.NewServer(impl.TCP4)
		require.NoError(t, err)
		require.NoError(t, web.Bind(impl.IP(netip.Addr{}, 80)))
		require.NoError(t, web.Listen(16))

		local, err := near.NewServer(impl.Unix)
		require.NoError(t, err)
		require.NoError(t, local.Bind(impl.UnixPath("/run/local")))
		require.NoError(t, local.Listen(1))
		require.NoError(t, near.Remove("/run/local")) // the server goes on listening
		other, err := near.NewServer(impl.Unix)
		require.NoError(t, err)
		require.NoError(t, other.Bind(impl.UnixPath("/run/local")))
		require.NoError(t, other.Listen(2))

		client, server := pair(t, near, impl.TCP)
		write(t, client, "hello")
		require.NoError(t, server.CloseWrite())
		named, err := near.NewStream(impl.Unix)
		require.NoError(t, err)
		require.NoError(t, named.Bind(impl.UnixPath("/run/client")))
		require.NoError(t, named.Connect(t.Context(), impl.UnixPath("/run/local")))
		accepted, err := other.Accept()
		require.NoError(t, err)
		write(t, accepted, "hi")
		waits := make(chan struct{})
		go func() {
			defer close(waits)
			_, _ = accepted.Read(make([]byte, 1))
		}()
		go func() { _, _ = web.Accept() }()
		go func() { _, _ = web.Accept() }()
		synctest.Wait()

		want := strings.TrimPrefix(`
Host  Proto  Recv-Q  Send-Q     Room  Local Address    Foreign Address  State        Waiting
far   tcp4        0      16           0.0.0.0:80       *                LISTEN       2 accepters
near  tcp         0       0  4325371  127.0.0.1:32768  127.0.0.1:32769  CLOSE_WAIT
near  tcp         5       0        0  127.0.0.1:32769  127.0.0.1:32768  FIN_WAIT2
near  unix        2       0   219264  /run/client      /run/local       ESTABLISHED
near  unix        0       1           /run/local       *                LISTEN
near  unix        0       2           /run/local       *                LISTEN
near  unix        0       0   219264  /run/local       /run/client      ESTABLISHED  1 reader
`, "\n")
		assert.Equal(t, want, n.Snapshot().String())
		assert.Equal(t, []string{"far tcp4 0 16 0.0.0.0:80 * LISTEN 2 accepters"}, lines(far.Snapshot()))
		assert.Equal(t, 6, len(near.Snapshot()))
		require.NoError(t, web.Close())
		require.NoError(t, accepted.Close())
		<-waits
	})
}

// A remnant disappears when its time is over.
func TestSnapshotTimeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		client, server := pair(t, h, impl.TCP)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		require.Len(t, h.Snapshot(), 1)
		assert.Equal(t, memory.StateTimeWait, h.Snapshot()[0].State)
		time.Sleep(time.Minute)
		assert.Empty(t, h.Snapshot())
	})
}

// Connections that were not accepted, and those that cannot be queued.
func TestSnapshotBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		require.NoError(t, l.Listen(0))
		dial(t, h, l)
		ctx, cancel := context.WithCancel(t.Context())
		late, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		go func() { _ = late.Connect(ctx, l.LocalEndpoint()) }()
		synctest.Wait()
		var states []memory.State
		for _, i := range h.Snapshot() {
			states = append(states, i.State)
		}
		assert.ElementsMatch(t, []memory.State{
			memory.StateListen, memory.StateEstablished, memory.StateEstablished, memory.StateSynSent,
		}, states)
		cancel()
	})
}

// Snapshots are possible at any time.
func TestSnapshotRace(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 200 {
			client, server := connect(t, h, l)
			_, _ = client.Write(make([]byte, 10))
			_ = client.Close()
			_ = server.Close()
		}
	}()
	for {
		select {
		case <-done:
			return
		default:
			assert.NotEmpty(t, h.Network().Snapshot().String())
			runtime.Gosched() // Where there is one thread, nothing else yields.
		}
	}
}
