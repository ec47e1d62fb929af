package memory_test

import (
	"crypto/tls"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// inspect returns what Inspect shows of a socket.
func inspect(tb testing.TB, socket any) memory.SocketInfo {
	tb.Helper()
	info, ok := memory.Inspect(socket)
	require.True(tb, ok)
	return info
}

// Inspect shows each step of a server's life.
func TestInspectServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		at := impl.IP(loopback, 7)
		want := memory.SocketInfo{Host: "localhost", Network: impl.TCP, State: memory.StateClose}
		assert.Equal(t, want, inspect(t, l))

		require.NoError(t, l.Bind(at))
		want.Local, want.State = at, memory.StateBound
		assert.Equal(t, want, inspect(t, l))

		require.NoError(t, l.Listen(5))
		want.State, want.Backlog = memory.StateListen, 5
		assert.Equal(t, want, inspect(t, l))

		dial(t, h, l)
		dial(t, h, l)
		want.Queued = 2
		assert.Equal(t, want, inspect(t, l))

		for range 2 {
			_, err = l.Accept()
			require.NoError(t, err)
		}
		go func() { _, _ = l.Accept() }()
		go func() { _ = l.EnsureReadable() }()
		synctest.Wait()
		want.Queued, want.Accepters = 0, 2
		assert.Equal(t, want, inspect(t, l))

		require.NoError(t, l.Close())
		synctest.Wait()
		want.Accepters, want.State, want.Closed = 0, memory.StateClose, true
		assert.Equal(t, want, inspect(t, l))
	})
}

// Bytes are at their writer, at their reader, or read.
func TestInspectQueues(t *testing.T) {
	client, server := pair(t, memory.New(), impl.TCP)
	room := inspect(t, client).SendRoom
	require.NoError(t, impl.Set(server, impl.ReceiveBuffer, 5000))
	require.Equal(t, room-131072+10000, inspect(t, client).SendRoom)
	room = inspect(t, client).SendRoom

	write(t, client, string(make([]byte, 12345)))
	c, s := inspect(t, client), inspect(t, server)
	assert.Equal(t, 2345, c.SendQueue)
	assert.Equal(t, 10000, c.PeerRecvQueue)
	assert.Equal(t, 10000, s.RecvQueue)
	assert.Equal(t, room-12345, c.SendRoom)
	assert.Zero(t, c.RecvQueue+s.SendQueue+s.PeerRecvQueue)

	reads(t, server, string(make([]byte, 12345)))
	c = inspect(t, client)
	assert.Zero(t, c.SendQueue+c.PeerRecvQueue)
	assert.Equal(t, room, c.SendRoom)
}

// SendRoom is what a write that has to wait has sent, in both protocols.
func TestInspectRoom(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		for _, before := range []int{0, 100, 100_000} {
			synctest.Test(t, func(t *testing.T) {
				client, server := pair(t, memory.New(), network)
				write(t, client, string(make([]byte, before)))
				room := inspect(t, client).SendRoom
				require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Second)))
				n, err := client.Write(make([]byte, 10_000_000))
				require.Error(t, err)
				assert.Equal(t, room, n, "%s after %d", network, before)
				assert.Zero(t, inspect(t, client).SendRoom)
				assert.Equal(t, before+n, inspect(t, server).RecvQueue+inspect(t, client).SendQueue)
				require.NoError(t, client.CloseWrite())
				assert.Zero(t, inspect(t, client).SendRoom)
			})
		}
	}
}

func TestInspectWaiters(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.Unix} {
		synctest.Test(t, func(t *testing.T) {
			client, server := pair(t, memory.New(), network)
			go func() { _, _ = client.Write(make([]byte, 10_000_000)) }()
			synctest.Wait()
			go func() { _ = client.EnsureWritable() }()
			go func() { _, _ = client.Read(make([]byte, 1)) }()
			go func() { _, _ = client.Read(make([]byte, 1)) }()
			go func() { _ = client.EnsureReadable() }()
			synctest.Wait()
			c, s := inspect(t, client), inspect(t, server)
			assert.Equal(t, 2, c.Writers)
			assert.Equal(t, 3, c.Readers)
			assert.Zero(t, s.Writers+s.Readers)
			require.NoError(t, client.Close())
			synctest.Wait()
			c = inspect(t, client)
			assert.Zero(t, c.Writers+c.Readers)
		})
	}
}

// A socket is found through its wrappers.
func TestInspectThrough(t *testing.T) {
	ns := sockets.NewNamespace(impltest.Wrap(memory.New()))
	l, err := ns.Listen("tcp", "127.0.0.1:7")
	require.NoError(t, err)
	assert.Equal(t, memory.StateListen, inspect(t, l).State)
	c, err := ns.Dial("tcp", "127.0.0.1:7")
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:7", inspect(t, c).Remote.String())
	assert.Equal(t, inspect(t, c), inspect(t, tls.Client(c, nil)))
	assert.Equal(t, 1, inspect(t, l).Queued)

	for _, other := range []any{nil, 1, ns, tls.Client(nil, nil)} {
		_, ok := memory.Inspect(other)
		assert.False(t, ok)
	}
}

// Bytes on a link are still at their writer.
func TestInspectLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		near, err := n.AddHost("near")
		require.NoError(t, err)
		far, err := n.AddHost("far")
		require.NoError(t, err)
		const latency = 10 * time.Millisecond
		require.NoError(t, n.Shape("near", "far", memory.Link{Latency: latency}))
		l, err := far.NewServer(impl.TCP4)
		require.NoError(t, err)
		require.NoError(t, l.Bind(impl.IP(far.Addrs()[0], 7)))
		require.NoError(t, l.Listen(1))
		client := dial(t, near, l)
		server, err := l.Accept()
		require.NoError(t, err)
		inStates(t, client, server, memory.StateEstablished, memory.StateEstablished)

		write(t, client, "hello")
		c := inspect(t, client)
		assert.Equal(t, 5, c.SendQueue)
		assert.Zero(t, c.PeerRecvQueue)
		time.Sleep(latency)
		synctest.Wait()
		c = inspect(t, client)
		assert.Zero(t, c.SendQueue)
		assert.Equal(t, 5, c.PeerRecvQueue)
		reads(t, server, "hello")

		require.NoError(t, client.CloseWrite())
		inStates(t, client, server, memory.StateFinWait1, memory.StateEstablished)
		time.Sleep(latency)
		synctest.Wait()
		inStates(t, client, server, memory.StateFinWait1, memory.StateCloseWait)
		time.Sleep(latency)
		synctest.Wait()
		inStates(t, client, server, memory.StateFinWait2, memory.StateCloseWait)
		far.Crash()
		assert.True(t, inspect(t, server).Closed)
		require.NoError(t, client.Close())
	})
}

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
