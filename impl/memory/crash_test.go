package memory_test

import (
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// All calls that wait on a host that crashes end at once, and later ones fail.
func TestCrashEndsCalls(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		local, peer := pair(t, w.far, impl.TCP)
		unix, _ := pair(t, w.far, impl.Unix)
		unixServer := listen(t, w.far, impl.Unix)
		datagram, err := w.far.NewDatagram(impl.UDP)
		require.NoError(t, err)
		require.NoError(t, datagram.Bind(impl.IP(loopback, 0)))
		dialling, err := w.far.NewStream(impl.TCP)
		require.NoError(t, err)
		stuck := full(t, w.far)
		bound, err := w.far.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, bound.Bind(impl.IP(loopback, 0)))
		fill(t, server, 4096)

		calls := map[string]func() error{
			"Read":        func() error { _, err := server.Read(make([]byte, 1)); return err },
			"local Read":  func() error { _, err := local.Read(make([]byte, 1)); return err },
			"Unix Read":   func() error { _, err := unix.Read(make([]byte, 1)); return err },
			"Write":       func() error { _, err := server.Write([]byte("x")); return err },
			"Accept":      func() error { _, err := w.server.Accept(); return err },
			"Unix Accept": func() error { _, err := unixServer.Accept(); return err },
			"Connect":     func() error { return dialling.Connect(t.Context(), stuck.LocalEndpoint()) },
			"Receive":     func() error { _, err := datagram.Receive(make([]byte, 1)); return err },
			"peer's Read": func() error { _, err := peer.Read(make([]byte, 1)); return err },
		}
		done := make(map[string]chan error)
		for name, call := range calls {
			ended := make(chan error, 1)
			done[name] = ended
			go func() { ended <- call() }()
		}
		synctest.Wait()
		for name := range calls {
			require.Empty(t, done[name], "%s waits", name)
		}
		w.far.Crash()
		for name, call := range calls {
			require.ErrorIs(t, <-done[name], net.ErrClosed, name)
			require.ErrorIs(t, call(), net.ErrClosed, name)
		}
		require.ErrorIs(t, bound.Connect(t.Context(), stuck.LocalEndpoint()), net.ErrClosed)
		require.ErrorIs(t, server.Close(), net.ErrClosed)
		assert.Empty(t, w.far.Snapshot())
		w.far.Crash()
		_, err = client.Write([]byte("nobody hears it"))
		require.NoError(t, err)
	})
}

// Nothing can be made, bound or connected on a host that is down.
func TestCrashedHostIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		stream, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		server, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		at := listen(t, h, impl.TCP).LocalEndpoint()
		h.Crash()

		isDown := func(err error, call string) {
			t.Helper()
			require.ErrorIs(t, err, syscall.ENETDOWN)
			var opErr *net.OpError
			require.ErrorAs(t, err, &opErr)
			assert.Contains(t, err.Error(), call+": "+syscall.ENETDOWN.Error())
		}
		_, err = h.NewStream(impl.TCP)
		isDown(err, "dial tcp: socket")
		_, err = h.NewServer(impl.Unix)
		isDown(err, "listen unix: socket")
		_, err = h.NewDatagram(impl.UDP)
		isDown(err, "listen udp: socket")
		isDown(stream.Bind(at), "bind")
		isDown(server.Bind(at), "bind")
		isDown(stream.Connect(t.Context(), at), "connect")

		h.Restart()
		h.Restart()
		require.NoError(t, server.Bind(at), "the port is free")
		require.NoError(t, server.Listen(1))
		require.NoError(t, stream.Connect(t.Context(), at))
	})
}

// A stream that waits for a crashed host waits until its probes time out.
func TestCrashIsSilent(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, server, "x")
		reads(t, client, "x")
		begin := time.Now()
		w.far.Crash()
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.Equal(t, 150*time.Second, time.Since(begin))
		atEnd(t, client)
	})
}

// A restarted host replies with a reset, to the next probe or to the next bytes.
func TestCrashAndRestart(t *testing.T) {
	for _, writes := range []bool{true, false} {
		onLinked(t, memory.Link{Latency: 10 * ms}, func(t *testing.T, w *world, client, _ impl.Stream) {
			begin := time.Now()
			w.far.Crash()
			w.far.Restart()
			want := 14030 * ms // what was last heard came 0.99 s ago
			if writes {
				write(t, client, "hello")
				want = 20 * ms
			}
			_, err := client.Read(make([]byte, 1))
			require.ErrorIs(t, err, syscall.ECONNRESET)
			assert.Equal(t, want, time.Since(begin))
			atEnd(t, client)
			again := w.listen(t, w.far)
			c := dial(t, w.near, again)
			_, err = again.Accept()
			require.NoError(t, err)
			require.NoError(t, c.Close())
		})
	}
}

// What a host has sent before it crashes arrives, what travels to it does not.
func TestCrashWithBytesOnTheirWay(t *testing.T) {
	onLinked(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, server, "last words")
		write(t, client, "not heard")
		w.far.Crash()
		reads(t, client, "last words")
		assert.Equal(t, 50*ms, w.after())
		time.Sleep(time.Second)
		w.far.Restart()
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, 300*ms*7+100*ms, w.after())
	})
}

// What was in the buffer of a host that crashes, and had no room on the link or in the
// window, is lost.
func TestCrashLosesWhatIsUnsent(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		fill(t, server, 4096)
		w.far.Crash()
		n, err := io.Copy(io.Discard, onlyReader{client})
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.EqualValues(t, 131072, n)
	})
}

// A Connect to a host that is restarted in time succeeds.
func TestCrashDuringAHandshake(t *testing.T) {
	inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
		_, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		time.Sleep(60 * ms) // the reply is on its way
		w.far.Crash()
		got := <-done
		require.NoError(t, got.err)
		_, again := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		time.Sleep(2 * time.Second)
		w.far.Restart()
		l := w.listen(t, w.far)
		got = <-again
		require.NoError(t, got.err)
		assert.Equal(t, 3100*ms, got.after)
		_, err := l.Accept()
		require.NoError(t, err)
	})
}

// A client that crashes during its handshake frees its place in the queue.
func TestCrashOfTheClientDuringAHandshake(t *testing.T) {
	for _, after := range []time.Duration{60 * ms, 110 * ms} {
		inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
			require.NoError(t, w.server.Listen(0))
			_, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
			time.Sleep(after)
			synctest.Wait()
			w.near.Crash()
			got := <-done
			if after < 100*ms {
				require.ErrorIs(t, got.err, net.ErrClosed)
			}
			time.Sleep(time.Second)
			if after < 100*ms {
				assert.False(t, w.server.CanRead())
			} else { // its last segment was on its way
				_, err := w.server.TryAccept()
				require.NoError(t, err)
			}
			w.near.Restart()
			w.connect(t)
		})
	}
}

// Connections of the host with itself end too.
func TestCrashOfALoneHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		client, server := pair(t, h, impl.TCP)
		h.Crash()
		h.Restart()
		for _, s := range []impl.Stream{client, server} {
			_, err := s.Read(make([]byte, 1))
			require.ErrorIs(t, err, net.ErrClosed)
		}
		client, server = pair(t, h, impl.TCP)
		write(t, client, "x")
		reads(t, server, "x")
	})
}

// A crash ends the datagram sockets of its host, including those in a waiting call,
// and affects no other host. After a restart everything is free.
func TestCrashEndsDatagrams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		a, b := hostSocket(t, n, "a", impl.UDP4), hostSocket(t, n, "b", impl.UDP4)
		h := n.Host("a")
		at := a.LocalEndpoint()
		require.NoError(t, b.Connect(at))
		from, to := datagramPair(t, h, impl.Unixgram)
		for range 11 {
			sends(t, from, "x", none)
		}
		member := newDatagram(t, h, impl.UDP4)
		join(t, member, group4, loopback)
		early := newDatagram(t, h, impl.UDP4)
		done := make(chan error)
		for _, wait := range []func() error{
			func() error { _, err := a.Receive(nil); return err },
			func() error { _, err := from.Send(nil, none); return err },
			from.EnsureWritable,
			member.EnsureReadable,
		} {
			go func() { done <- wait() }()
		}
		synctest.Wait()
		h.Crash()
		for range 4 {
			require.ErrorIs(t, <-done, net.ErrClosed)
		}
		assert.Empty(t, h.Snapshot())
		for _, s := range []impl.Datagram{a, from, to, member} {
			_, err := s.Send(nil, none)
			require.ErrorIs(t, err, net.ErrClosed)
			require.ErrorIs(t, s.Close(), net.ErrClosed)
		}
		require.ErrorIs(t, early.Bind(at), syscall.ENETDOWN)
		require.ErrorIs(t, early.Connect(at), syscall.ENETDOWN)
		_, err := early.Send(nil, at)
		require.ErrorIs(t, err, syscall.ENETDOWN)
		require.ErrorIs(t, early.(impl.Multicast).JoinGroup(group4, loopback), syscall.ENETDOWN)
		_, err = h.NewDatagram(impl.UDP)
		require.ErrorIs(t, err, syscall.ENETDOWN)

		sends(t, b, "vanishes", none)
		getsNothing(t, b)
		h.Restart()
		sends(t, b, "refused", none)
		_, err = b.TryReceive(nil)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		require.NoError(t, early.Bind(at))
		boundDatagram(t, h, impl.Unixgram, from.LocalEndpoint())
		sends(t, b, "heard", none)
		gets(t, early, "heard")
		assert.Len(t, h.Snapshot(), 2)
	})
}

// In-flight datagrams to a host that crashes are lost, even if it is restarted before
// they would have arrived; what the host has sent arrives.
func TestCrashWhileDatagramsTravel(t *testing.T) {
	overLink(t, memory.Link{Latency: time.Second}, func(t *testing.T, n *memory.Network, a, b impl.Datagram) {
		at := b.LocalEndpoint()
		sends(t, a, "to it", none)
		sends(t, b, "from it", a.LocalEndpoint())
		h := n.Host("b")
		h.Crash()
		h.Restart()
		again := boundDatagram(t, h, impl.UDP4, at)
		time.Sleep(2 * time.Second)
		getsNothing(t, again)
		gets(t, a, "from it")
	})
}

// Every open socket is listed, whatever the order of Closes.
func TestDatagramsAreListed(t *testing.T) {
	h := memory.New()
	var all []impl.Datagram
	for i := range 9 {
		network := []impl.Network{impl.UDP4, impl.Unixgram, impl.UDP6}[i%3]
		all = append(all, boundDatagram(t, h, network, datagramAt(network)))
	}
	for closed, i := range []int{4, 0, 8, 7, 1, 2, 6, 5, 3} {
		assert.Len(t, h.Snapshot(), 9-closed)
		require.NoError(t, all[i].Close())
	}
	assert.Empty(t, h.Snapshot())
}
