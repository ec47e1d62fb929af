package memory_test

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The client is connected after a round trip, and the server has the connection after
// another half.
func TestHandshake(t *testing.T) {
	inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
		c, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		assert.Equal(t, memory.StateSynSent, w.near.Snapshot()[0].State)
		assert.True(t, c.LocalEndpoint().IsZero())
		time.Sleep(60 * ms)
		synctest.Wait()
		assert.Equal(t, memory.StateSynRecv, w.far.Snapshot()[1].State)
		require.NoError(t, (<-done).err)
		assert.Equal(t, 100*ms, w.after())
		write(t, c, "hello")
		assert.False(t, w.server.CanRead())
		s, err := w.server.Accept()
		require.NoError(t, err)
		assert.Equal(t, 150*ms, w.after())
		assert.Equal(t, c.LocalEndpoint(), s.RemoteEndpoint())
		assert.Equal(t, c.RemoteEndpoint(), s.LocalEndpoint())
		reads(t, s, "hello")
		assert.Equal(t, 150*ms, w.after())
	})
}

// Without latency no call waits.
func TestHandshakeAtOnce(t *testing.T) {
	w := newWorld(t, memory.Link{})
	client, server := w.connect(t)
	write(t, server, "hello")
	reads(t, client, "hello")
	require.NoError(t, w.server.Close())
	c, err := w.near.NewStream(impl.TCP)
	require.NoError(t, err)
	require.ErrorIs(t, c.Connect(t.Context(), w.server.LocalEndpoint()), syscall.ECONNREFUSED)
	assert.True(t, c.LocalEndpoint().IsZero())
}

// The outcomes of attempts to connect, and when they come.
func TestHandshakeOutcomes(t *testing.T) {
	far := netip.MustParseAddr("10.0.0.2")
	for name, c := range map[string]struct {
		port     uint16
		connects memory.Connects
		prepare  func(w *world)
		err      error
		after    time.Duration
	}{
		"nobody listens":      {port: 81, err: syscall.ECONNREFUSED, after: 100 * ms},
		"refused":             {port: 80, connects: memory.ConnectsRefused, err: syscall.ECONNREFUSED, after: 100 * ms},
		"unreachable":         {port: 80, connects: memory.ConnectsUnreachable, err: syscall.EHOSTUNREACH, after: 100 * ms},
		"hang":                {port: 80, connects: memory.ConnectsHang, err: syscall.ETIMEDOUT, after: 127 * time.Second},
		"the host is down":    {port: 80, prepare: func(w *world) { w.far.Crash() }, err: syscall.ETIMEDOUT, after: 127 * time.Second},
		"the link is down":    {port: 80, prepare: func(w *world) { _ = w.Partition("near", "far") }, err: syscall.ETIMEDOUT, after: 127 * time.Second},
		"no way there":        {port: 80, prepare: func(w *world) { _ = w.PartitionOneWay("near", "far") }, err: syscall.ETIMEDOUT, after: 127 * time.Second},
		"no way back":         {port: 80, prepare: func(w *world) { _ = w.PartitionOneWay("far", "near") }, err: syscall.ETIMEDOUT, after: 127 * time.Second},
		"nothing arrives":     {port: 80, prepare: func(w *world) { _ = w.Shape("near", "far", memory.Link{Loss: 1}) }, err: syscall.ETIMEDOUT, after: 127 * time.Second},
		"the host was up":     {port: 80, prepare: func(w *world) { w.far.Crash(); w.far.Restart() }, err: syscall.ECONNREFUSED, after: 100 * ms},
		"the server has gone": {port: 80, prepare: func(w *world) { _ = w.server.Close() }, err: syscall.ECONNREFUSED, after: 100 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, memory.Link{Latency: 50 * ms, Connects: c.connects}, func(t *testing.T, w *world) {
				if c.prepare != nil {
					c.prepare(w)
				}
				s, done := w.dialling(t.Context(), t, impl.IP(far, c.port))
				got := <-done
				require.ErrorIs(t, got.err, c.err)
				assert.Equal(t, c.after, got.after)
				var opErr *net.OpError
				require.ErrorAs(t, got.err, &opErr)
				assert.Equal(t, "dial", opErr.Op)
				assert.True(t, s.LocalEndpoint().IsZero())
				for _, left := range w.Snapshot() {
					assert.Equal(t, memory.StateListen, left.State, "nothing is left")
				}
			})
		})
	}
}

// No host has the address: three seconds, as long as address resolution takes.
func TestHandshakeWithNobody(t *testing.T) {
	inWorld(t, memory.Link{}, func(t *testing.T, w *world) {
		_, done := w.dialling(t.Context(), t, impl.IP(netip.MustParseAddr("10.0.0.77"), 80))
		got := <-done
		require.ErrorIs(t, got.err, syscall.EHOSTUNREACH)
		assert.Equal(t, 3*time.Second, got.after)
	})
}

// A lost SYN or reply is followed by another SYN after 1, 3, 7 … seconds.
func TestHandshakeAfterHealing(t *testing.T) {
	for name, from := range directions {
		t.Run(name, func(t *testing.T) {
			inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
				w.cut(t, from...)
				_, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
				time.Sleep(3*time.Second + ms)
				w.heal(t)
				got := <-done
				require.NoError(t, got.err)
				want := 7100 * ms
				if name == "back" {
					want = 3100 * ms // the third SYN arrives when the link is healed
				}
				assert.Equal(t, want, got.after)
				_, err := w.server.Accept()
				require.NoError(t, err)
				_, err = w.server.TryAccept()
				assert.True(t, err == impl.ErrWouldBlock, "it is one connection")
				time.Sleep(time.Hour)
				atRest(t, w)
			})
		})
	}
}

// The client retransmits the ACK of the handshake, like its bytes.
func TestHandshakeWhoseEndIsLost(t *testing.T) {
	inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
		c, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		require.NoError(t, (<-done).err)
		w.cut(t, "near")
		w.heal(t)
		write(t, c, "hello")
		s, err := w.server.Accept()
		require.NoError(t, err)
		assert.Equal(t, 100*ms+300*ms+50*ms, w.after())
		reads(t, s, "hello")
	})
}

// A connection has its place in the queue when the SYN arrives.
func TestHandshakeTakesAPlace(t *testing.T) {
	inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
		require.NoError(t, w.server.Listen(0))
		first, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		_, later := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		assert.Equal(t, 100*ms, (<-done).after)
		s, err := w.server.Accept()
		require.NoError(t, err)
		assert.Equal(t, first.LocalEndpoint(), s.RemoteEndpoint())
		got := <-later
		require.NoError(t, got.err)
		assert.Equal(t, 1100*ms, got.after)
	})
}

// A Connect that ends early leaves nothing behind, at whatever step it was.
func TestHandshakeThatIsGivenUp(t *testing.T) {
	for _, after := range []time.Duration{10 * ms, 60 * ms} {
		for _, closes := range []bool{true, false} {
			inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
				require.NoError(t, w.server.Listen(0))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				c, done := w.dialling(ctx, t, w.server.LocalEndpoint())
				time.Sleep(after)
				if closes {
					require.NoError(t, c.Close())
					require.ErrorIs(t, (<-done).err, net.ErrClosed)
				} else {
					cancel()
					require.ErrorIs(t, (<-done).err, context.Canceled)
				}
				assert.Len(t, w.Snapshot(), 1, "the server")
				time.Sleep(time.Hour)
				_, err := w.server.TryAccept()
				assert.True(t, err == impl.ErrWouldBlock, "%v", err)
				begin := time.Now()
				client, _ := w.connect(t) // the place in the queue is free
				assert.Equal(t, 150*ms, time.Since(begin))
				if !closes {
					require.NoError(t, c.Connect(t.Context(), impl.IP(netip.MustParseAddr("127.0.0.1"), listen(t, w.near, impl.TCP).LocalEndpoint().Port())))
				}
				require.NoError(t, client.Close())
			})
		}
	}
}

// The server is closed while the ACK of the handshake is on its way.
func TestHandshakeWithAServerThatGoes(t *testing.T) {
	inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
		c, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		require.NoError(t, (<-done).err)
		require.NoError(t, w.server.Close())
		_, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, 200*ms, w.after())
		assert.Empty(t, w.Snapshot())
	})
}

// Connections that were not accepted are reset over the link.
func TestHandshakeWithoutAccept(t *testing.T) {
	inWorld(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world) {
		c, done := w.dialling(t.Context(), t, w.server.LocalEndpoint())
		require.NoError(t, (<-done).err)
		time.Sleep(100 * ms)
		synctest.Wait()
		require.True(t, w.server.CanRead())
		require.NoError(t, w.server.Close())
		_, err := c.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, 250*ms, w.after())
	})
}

// The reply arrives later than the next SYN is sent.
func TestHandshakeOverALongLink(t *testing.T) {
	inWorld(t, memory.Link{Latency: 5 * time.Second}, func(t *testing.T, w *world) {
		client, server := w.connect(t)
		assert.Equal(t, 15*time.Second, w.after())
		_, err := w.server.TryAccept()
		assert.True(t, err == impl.ErrWouldBlock, "the SYNs are of one connection: %v", err)
		write(t, client, "x")
		reads(t, server, "x")
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

// SYNs and their replies get lost too, and all connect in the end.
func TestHandshakeUnderLoss(t *testing.T) {
	inWorld(t, memory.Link{Latency: ms, Loss: 0.2}, func(t *testing.T, w *world) {
		slow := 0
		for range 20 {
			begin := time.Now()
			client, server := w.connect(t)
			if time.Since(begin) > time.Second {
				slow++
			}
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		}
		assert.Positive(t, slow)
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

// Snapshots and changes of a link are possible at any time.
func TestHandshakeSnapshotRace(t *testing.T) {
	w := newWorld(t, memory.Link{Latency: time.Millisecond})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20 {
			c, err := w.near.NewStream(impl.TCP)
			if !assert.NoError(t, err) {
				return
			}
			ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Microsecond)
			_ = c.Connect(ctx, w.server.LocalEndpoint())
			cancel()
			_ = c.Close()
		}
	}()
	for {
		select {
		case <-done:
			require.NoError(t, w.server.Close())
			return
		default:
			_ = w.Snapshot().String()
			require.NoError(t, w.Shape("near", "far", memory.Link{Latency: time.Millisecond}))
			runtime.Gosched() // Where there is one thread, nothing else yields.
		}
	}
}
