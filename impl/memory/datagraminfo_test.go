package memory_test

import (
	"net/netip"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Inspect shows each step of a datagram socket's life.
func TestInspectUDP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New(memory.TrackSockets())
		s, err := h.NewDatagram(impl.UDP4)
		require.NoError(t, err)
		want := memory.SocketInfo{Host: "localhost", Network: impl.UDP4, State: memory.StateClose}
		assert.Equal(t, want, inspect(t, s))
		assert.Empty(t, h.Snapshot())

		at, peer := impl.IP(loopback, 99), impl.IP(loopback, 98)
		require.NoError(t, s.Bind(at))
		want.Local, want.State = at, memory.StateBound
		assert.Equal(t, want, inspect(t, s))

		group := netip.MustParseAddr("239.0.0.1")
		require.NoError(t, s.(impl.Multicast).JoinGroup(group, loopback))
		want.Groups = []netip.Addr{group}
		assert.Equal(t, want, inspect(t, s))

		for _, text := range []string{"one", "three"} {
			_, err = s.Send([]byte(text), at)
			require.NoError(t, err)
		}
		want.RecvQueue, want.Queued = 8, 2
		assert.Equal(t, want, inspect(t, s))
		for range 2 {
			_, err = s.Receive(nil)
			require.NoError(t, err)
		}
		want.RecvQueue, want.Queued = 0, 0

		require.NoError(t, s.Connect(peer))
		want.Remote, want.State = peer, memory.StateEstablished
		go func() { _, _ = s.Receive(nil) }()
		synctest.Wait()
		want.Readers = 1
		assert.Equal(t, want, inspect(t, s))
		assert.Equal(t, memory.Snapshot{want}, h.Snapshot())
		assert.Equal(t, []string{"localhost udp4 0 0 127.0.0.1:99 127.0.0.1:98 ESTABLISHED 1 reader"}, leaks(h.Network()))

		require.NoError(t, s.Close())
		synctest.Wait()
		want.Readers, want.Groups, want.State, want.Closed = 0, nil, memory.StateClose, true
		assert.Equal(t, want, inspect(t, s))
		assert.Empty(t, h.Snapshot())
		assert.Empty(t, leaks(h.Network()))
	})
}

// A Unix datagram waits for room in its Send.
func TestInspectUnixgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New(memory.TrackSockets())
		to, err := h.NewDatagram(impl.Unixgram)
		require.NoError(t, err)
		require.NoError(t, to.Bind(impl.UnixPath("/to")))
		from, err := h.NewDatagram(impl.Unixgram)
		require.NoError(t, err)
		require.NoError(t, from.Connect(impl.UnixPath("/to")))
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				if _, err := from.Send([]byte("hi"), impl.Endpoint{}); err != nil {
					return
				}
			}
		}()
		synctest.Wait()
		want := []string{
			"localhost unixgram 22 0 /to * BOUND",
			"localhost unixgram 0 0 @ /to ESTABLISHED 1 writer",
		}
		assert.Equal(t, want, lines(h.Snapshot()))
		assert.Equal(t, want, leaks(h.Network()))
		assert.Equal(t, 11, inspect(t, to).Queued)
		require.NoError(t, from.Close())
		<-done
		require.NoError(t, to.Close())
		assert.Empty(t, h.Snapshot())
		assert.Empty(t, leaks(h.Network()))
	})
}
