package memory_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Over a link that was not shaped effects are visible at once.
func TestLinkedOverAZeroLink(t *testing.T) {
	w := newWorld(t, memory.Link{})
	client, server := w.connect(t)
	write(t, client, "hello")
	assert.True(t, server.CanRead())
	reads(t, server, "hello")
	write(t, server, "world")
	reads(t, client, "world")
	require.NoError(t, client.Close())
	atEnd(t, server)
	require.NoError(t, server.Close())
	want := []string{
		"near>far SYN: sent", "near>far SYN: arrived", "far>near SYN-ACK: sent", "far>near SYN-ACK: arrived",
		"near>far ACK: sent", "near>far ACK: arrived", "far>near ack 0 window 131072: sent", "far>near ack 0 window 131072: arrived",
		"near>far data 0..5: sent", "near>far data 0..5: arrived", "far>near ack 5 window 131067: sent", "far>near ack 5 window 131067: arrived",
		"far>near data 0..5: sent", "far>near data 0..5: arrived", "near>far ack 5 window 131067: sent", "near>far ack 5 window 131067: arrived",
		"near>far FIN 5: sent", "near>far FIN 5: arrived", "far>near ack 6 window 131072: sent", "far>near ack 6 window 131072: arrived",
		"far>near FIN 5: sent", "far>near FIN 5: arrived", "near>far ack 6 window 131072: sent", "near>far ack 6 window 131072: arrived",
	}
	var got []string
	for _, line := range w.transcript.lines() {
		words := strings.SplitN(line, " ", 7) // time, hosts, protocol, from, ">", to, what
		got = append(got, words[1]+" "+words[6])
	}
	assert.Equal(t, want, got)
}

// Each end knows of the other only what has arrived.
func TestLinkedTakesTime(t *testing.T) {
	onLinked(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "hello")
		synctest.Wait()
		assert.False(t, server.CanRead())
		reads(t, server, "hello")
		assert.Equal(t, 50*ms, w.after())
		write(t, server, "world")
		reads(t, client, "world")
		assert.Equal(t, 100*ms, w.after())
		require.NoError(t, client.Close())
		atEnd(t, server)
		assert.Equal(t, 150*ms, w.after())
		require.NoError(t, server.Close())
	})
}

// An idle linked connection has no alarm, and one that is over has none either.
func TestLinkedAtRest(t *testing.T) {
	onLinked(t, memory.Link{Latency: ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		atRest(t, w)
		require.NoError(t, client.Close())
		time.Sleep(time.Hour)
		atRest(t, w)
		require.NoError(t, server.Close())
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

const far50 = 50 * ms

// state returns the state of a stream.
func state(t *testing.T, s impl.Stream) memory.State {
	t.Helper()
	info, ok := memory.Inspect(s)
	require.True(t, ok)
	return info.State
}

// The states of a connection whose client closes first, as its segments travel.
func TestLinkedStates(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		states := func(near, far memory.State) {
			t.Helper()
			synctest.Wait()
			assert.Equal(t, near, state(t, client), "near, after %v", w.after())
			assert.Equal(t, far, state(t, server), "far, after %v", w.after())
		}
		states(memory.StateEstablished, memory.StateEstablished)
		require.NoError(t, client.CloseWrite())
		states(memory.StateFinWait1, memory.StateEstablished)
		time.Sleep(far50)
		states(memory.StateFinWait1, memory.StateCloseWait)
		time.Sleep(far50)
		states(memory.StateFinWait2, memory.StateCloseWait)
		require.NoError(t, server.CloseWrite())
		states(memory.StateFinWait2, memory.StateLastAck)
		time.Sleep(far50)
		states(memory.StateTimeWait, memory.StateLastAck)
		time.Sleep(far50)
		states(memory.StateTimeWait, memory.StateClose)
		require.ErrorIs(t, client.CloseWrite(), syscall.ENOTCONN)
		require.ErrorIs(t, server.CloseRead(), syscall.ENOTCONN)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

// Both close at once, and both keep their ports.
func TestLinkedSimultaneousClose(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, client.CloseWrite())
		require.NoError(t, server.CloseWrite())
		time.Sleep(far50 + ms)
		synctest.Wait()
		require.NoError(t, w.Partition("near", "far")) // no ACK arrives
		assert.Equal(t, memory.StateClosing, state(t, client))
		assert.Equal(t, memory.StateClosing, state(t, server))
		w.heal(t)
		time.Sleep(time.Second)
		assert.Equal(t, memory.StateTimeWait, state(t, client))
		assert.Equal(t, memory.StateTimeWait, state(t, server))
	})
}

// The end of one direction arrives behind its bytes and leaves the other alone.
func TestLinkedHalfClose(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50, Bandwidth: 1000}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "hello")
		require.NoError(t, client.CloseWrite())
		_, err := client.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE)
		reads(t, server, "hello")
		assert.Equal(t, 95*ms, w.after())
		atEnd(t, server)
		assert.Equal(t, 135*ms, w.after())
		write(t, server, "and back")
		reads(t, client, "and back")
		require.NoError(t, server.Close())
		atEnd(t, client)
	})
}

// The port of the end that closed first is held after the FIN of the other has
// arrived.
func TestLinkedTimeWait(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, client.Close())
		atEnd(t, server)
		require.NoError(t, server.Close())
		time.Sleep(far50)
		synctest.Wait()
		require.ErrorIs(t, bindAlone(t, w.near, client.LocalEndpoint()), syscall.EADDRINUSE)
		time.Sleep(time.Minute - time.Nanosecond)
		require.ErrorIs(t, bindAlone(t, w.near, client.LocalEndpoint()), syscall.EADDRINUSE)
		time.Sleep(time.Nanosecond)
		require.NoError(t, bindAlone(t, w.near, client.LocalEndpoint()))
	})
}

// A FIN that is retransmitted because its acknowledgement was lost is acknowledged by
// an end in TIME_WAIT.
func TestLinkedTimeWaitAcknowledges(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, client.Close())
		atEnd(t, server)
		require.NoError(t, server.Close())
		time.Sleep(far50 - ms)
		w.cut(t, "near")
		time.Sleep(2 * ms)
		synctest.Wait()
		w.heal(t)
		assert.Equal(t, memory.StateLastAck, w.far.Snapshot()[1].State)
		time.Sleep(400 * ms)
		assert.Len(t, w.far.Snapshot(), 1, "the server")
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

// A reset arrives after the bytes that are on their way, and discards the others.
func TestLinkedReset(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50, Bandwidth: 146000, Queue: 15000}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		_, err := client.Write(make([]byte, 100000))
		require.NoError(t, err)
		require.NoError(t, client.Close())
		n, err := io.Copy(io.Discard, onlyReader{server})
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.EqualValues(t, 10*1460, n)
		atEnd(t, server)
		_, err = server.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE)
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

// A close with bytes unread is a reset, and so is the reply to bytes for a closed
// stream.
func TestLinkedResetByBytes(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "unread")
		time.Sleep(60 * ms)
		require.NoError(t, server.Close())
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, 110*ms, w.after())
	})
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "on its way")
		require.NoError(t, server.Close())
		atEnd(t, client)
		assert.Equal(t, 50*ms, w.after())
		time.Sleep(far50)
		synctest.Wait()
		_, err := client.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE, "the reset has come behind the FIN")
	})
	// The reset is sent while earlier bytes are on their way.
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, w.ShapeOneWay("far", "near", memory.Link{Latency: far50}))
		write(t, server, "bye")
		require.NoError(t, server.Close())
		write(t, client, "nobody hears it")
		reads(t, client, "bye")
		atEnd(t, client)
		_, err := client.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE)
	})
}

// A reset is lost in a partition. A waiting stream notices with its probe.
func TestLinkedResetThatIsLost(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		w.cut(t)
		require.NoError(t, client.Close())
		w.heal(t)
		require.NoError(t, server.SetReadDeadline(time.Now().Add(time.Minute)))
		_, err := server.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Greater(t, w.after(), 13*time.Second)
		assert.Less(t, w.after(), 16*time.Second)
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}

// Close waits for the acknowledgement of the FIN if it lingers.
func TestLinkedLinger(t *testing.T) {
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, impl.Set(client, impl.Linger, 5))
		write(t, client, "hello")
		require.NoError(t, client.Close())
		assert.Equal(t, 100*ms, w.after())
		reads(t, server, "hello")
		atEnd(t, server)
		w.cut(t)
		require.NoError(t, impl.Set(server, impl.Linger, 5))
		begin := time.Now()
		require.NoError(t, server.Close())
		assert.Equal(t, 5*time.Second, time.Since(begin))
	})
}

// Writers and readers of both sides wait for each other's buffers.
func TestLinkedBothWriteFirst(t *testing.T) {
	onLinked(t, memory.Link{Latency: ms}, func(t *testing.T, _ *world, client, server impl.Stream) {
		const n = 3 << 20
		var both sync.WaitGroup
		for _, s := range []impl.Stream{client, server} {
			both.Go(func() {
				_, err := s.Write(make([]byte, n))
				assert.NoError(t, err)
				_, err = io.ReadFull(s, make([]byte, n))
				assert.NoError(t, err)
			})
		}
		both.Wait()
	})
}

// Real time, and the suite of package net.
func TestLinkedConn(t *testing.T) {
	long.NotShort(t)
	for name, link := range map[string]memory.Link{
		"zero":      {},
		"latency":   {Latency: 100 * time.Microsecond, Jitter: 100 * time.Microsecond},
		"bandwidth": {Bandwidth: 50_000_000, Queue: 10000, MTU: 9000},
	} {
		t.Run(name, func(t *testing.T) {
			if name != "latency" {
				long.Only(t)
			}
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				w := newWorld(t, link)
				client, server := w.connect(t)
				return netConn{client}, netConn{server}, func() {
					_ = client.Close()
					_ = server.Close()
					_ = w.server.Close()
				}, nil
			})
		})
	}
}

// netConn is a stream as a net.Conn.
type netConn struct{ impl.Stream }

func (c netConn) LocalAddr() net.Addr  { return c.LocalEndpoint().NetAddr(c.Network()) }
func (c netConn) RemoteAddr() net.Addr { return c.RemoteEndpoint().NetAddr(c.Network()) }

func (c netConn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}
