package memory_test

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// observed returns a network, and the log of its events.
func observed() (*memory.Network, *trace.Log) {
	log := trace.NewLog(1<<20, 1<<30)
	return memory.NewNetwork(memory.Observe(log)), log
}

// story returns the lines of the events without their times, from the one with a number.
func story(log *trace.Log, from uint64) (lines []string) {
	for _, e := range log.Events() {
		if e.Number >= from {
			_, line, _ := strings.Cut(e.String(), " ")
			lines = append(lines, line)
		}
	}
	return lines
}

// oneHost returns a host alone, and the log of its events.
func oneHost(t *testing.T) (*memory.Host, *trace.Log) {
	t.Helper()
	log := &trace.Log{}
	return memory.New(memory.Observe(log)), log
}

// What the two ends of a connection within a host do is events, with the bytes.
func TestObserveTCPWithinAHost(t *testing.T) {
	h, log := oneHost(t)
	client, server := pair(t, h, impl.TCP)
	write(t, client, "hello")
	reads(t, server, "hello")
	large := strings.Repeat("x", 100_000)
	go write(t, server, large)
	reads(t, client, large)
	sendUrgent(t, client, "!")
	require.NoError(t, client.CloseWrite())
	require.NoError(t, client.CloseWrite())
	require.NoError(t, server.Close())
	require.NoError(t, client.Close())
	c, s := client.LocalEndpoint(), server.LocalEndpoint()
	to, back := fmt.Sprintf("localhost TCP %v > %v", c, s), fmt.Sprintf("localhost TCP %v > %v", s, c)
	var lines []string
	for _, line := range story(log, 1) {
		if !strings.Contains(line, "xxx") {
			lines = append(lines, line)
		}
	}
	assert.Equal(t, []string{
		fmt.Sprintf("localhost TCP %v: bound", s), fmt.Sprintf("localhost TCP %v: listening", s),
		to + ": connecting", to + ": established", back + ": established", back + ": accepted",
		fmt.Sprintf("localhost TCP %v: closed", s),
		to + ` 5 bytes "hello": sent`, to + ` 1 byte urgent "!": sent`,
		to + ": shut", back + ": reset", back + ": closed", to + ": closed",
	}, lines)
	assert.Equal(t, large, string(sentBy(log, s)), "all of a large write, in several events")
	for _, e := range log.Events() {
		if e.Remote != none {
			assert.EqualValues(t, 1, e.Conn, e.String())
			assert.Equal(t, "localhost", e.Peer, e.String())
		}
	}
}

// sentBy returns the bytes that the end with an endpoint has sent, each once.
func sentBy(log *trace.Log, local impl.Endpoint) []byte {
	var all []byte
	for _, e := range log.Events() {
		if e.Kind == trace.Sent && e.Local == local && !e.Again {
			all = append(all, e.Data...)
		}
	}
	return all
}

// A Unix connection shows the same.
func TestObserveUnixStream(t *testing.T) {
	h, log := oneHost(t)
	client, server := pair(t, h, impl.Unix)
	write(t, client, "hello")
	require.NoError(t, server.Close())
	require.NoError(t, client.Close())
	name := server.LocalEndpoint().String()
	to, back := "localhost unix @ > "+name, "localhost unix "+name+" > @"
	assert.Equal(t, []string{
		"localhost unix " + name + ": bound", "localhost unix " + name + ": listening",
		to + ": connecting", to + ": established", back + ": established", back + ": accepted",
		"localhost unix " + name + ": closed",
		to + ` 5 bytes "hello": sent`, back + ": reset", back + ": closed", to + ": closed",
	}, story(log, 1))
}

// Datagrams within a host are events, and what became of those that no socket has taken.
func TestObserveDatagramsWithinAHost(t *testing.T) {
	h, log := oneHost(t)
	from := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 70))
	to := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 71))
	require.NoError(t, impl.Set(to, impl.ReceiveBuffer, 1))
	for _, text := range []string{"one", "two", "three"} {
		sends(t, from, text, to.LocalEndpoint())
	}
	sends(t, from, "nobody", impl.IP(loopback, 72))
	a := boundDatagram(t, h, impl.Unixgram, impl.UnixPath("/a"))
	b := boundDatagram(t, h, impl.Unixgram, impl.UnixPath("/b"))
	sends(t, a, "hi", b.LocalEndpoint())
	udp := "localhost UDP 127.0.0.1:70 > 127.0.0.1:"
	assert.Equal(t, []string{
		"localhost UDP 127.0.0.1:70: bound", "localhost UDP 127.0.0.1:71: bound",
		udp + `71 3 bytes "one": sent`, udp + `71 3 bytes "two": sent`,
		udp + `71 5 bytes "three": sent`, udp + `71 5 bytes "three": dropped (receive buffer full)`,
		udp + `72 6 bytes "nobody": sent`, udp + `72 6 bytes "nobody": dropped (no listener)`,
		"localhost unixgram /a: bound", "localhost unixgram /b: bound",
		`localhost unixgram /a > /b 2 bytes "hi": sent`,
	}, story(log, 1))
	events := log.Events()
	assert.Equal(t, events[4].Packet, events[5].Packet, "the loss has the number of its packet")
	assert.NotEqual(t, events[3].Packet, events[4].Packet)
}

// A connect that fails has a number and an error.
func TestObserveRefused(t *testing.T) {
	h, log := oneHost(t)
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.Error(t, c.Connect(t.Context(), impl.IP(loopback, 9)))
	u, err := h.NewStream(impl.Unix)
	require.NoError(t, err)
	require.Error(t, u.Connect(t.Context(), impl.UnixPath("/none")))
	events := log.Events()
	require.Len(t, events, 3)
	assert.Equal(t, trace.Connecting, events[0].Kind)
	assert.Equal(t, trace.Refused, events[1].Kind)
	assert.ErrorIs(t, events[1].Err, syscall.ECONNREFUSED)
	assert.EqualValues(t, 1, events[1].Conn)
	assert.Equal(t, impl.IP(loopback, 9), events[1].Remote)
	assert.ErrorIs(t, events[2].Err, syscall.ENOENT)
	assert.EqualValues(t, 2, events[2].Conn)
}

// Each cause of a loss is told, of packets between hosts.
func TestObserveCauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, log := observed()
		a, b := hostSocket(t, n, "a", impl.UDP4), hostSocket(t, n, "b", impl.UDP4)
		to := b.LocalEndpoint()
		last := func() (why trace.Cause) {
			time.Sleep(time.Second)
			for _, e := range log.Events() {
				if e.Cause != 0 {
					why = e.Cause
				}
			}
			return why
		}
		shape := func(link memory.Link) { require.NoError(t, n.Shape("a", "b", link)) }
		shape(memory.Link{Loss: 1})
		sends(t, a, "x", to)
		assert.Equal(t, trace.LinkLoss, last())
		shape(memory.Link{Bandwidth: 1_000_000, Queue: 1})
		sends(t, a, "x", to)
		sends(t, a, "x", to)
		assert.Equal(t, trace.QueueFull, last())
		shape(memory.Link{Latency: ms})
		sends(t, a, "x", to)
		require.NoError(t, n.Partition("a", "b"))
		require.NoError(t, n.Heal("a", "b"))
		assert.Equal(t, trace.Partition, last(), "on its way")
		require.NoError(t, impl.Set(b, impl.ReceiveBuffer, 1))
		for range 4 {
			sends(t, a, "x", to)
		}
		assert.Equal(t, trace.BufferFull, last())
		sends(t, a, "x", impl.IP(to.Addr(), 9))
		assert.Equal(t, trace.NoListener, last())
		sends(t, a, "x", impl.IP(netip.MustParseAddr("10.9.9.9"), 9))
		assert.Equal(t, trace.NoHost, last())
		sends(t, a, "x", to)
		n.Host("b").Crash()
		n.Host("b").Restart()
		assert.Equal(t, trace.HostDown, last(), "on its way")
	})
}

// What becomes of a SYN is told.
func TestObserveDials(t *testing.T) {
	for why, c := range map[trace.Cause]struct {
		link    memory.Link
		backlog int
		close   bool
	}{
		trace.Filtered:    {link: memory.Link{Connects: memory.ConnectsRefused}, backlog: 1},
		trace.NoListener:  {close: true},
		trace.BacklogFull: {backlog: 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			log := &trace.Log{}
			w := newWorld(t, memory.Link{Latency: ms, Connects: c.link.Connects}, memory.Observe(log))
			require.NoError(t, w.server.Listen(c.backlog))
			if c.close {
				require.NoError(t, w.server.Close())
			}
			for range c.backlog + 2 {
				s, err := w.near.NewStream(impl.TCP)
				require.NoError(t, err)
				go func() { _ = s.Connect(t.Context(), w.server.LocalEndpoint()) }()
				time.Sleep(ms)
				defer func() { _ = s.Close() }()
			}
			time.Sleep(2 * time.Second)
			var dropped []string
			for _, e := range log.Events() {
				if e.Kind == trace.Dropped && e.Cause == why {
					dropped = append(dropped, e.String())
				}
			}
			assert.NotEmpty(t, dropped, "%v", log)
			assert.Contains(t, dropped[0], "SYN: dropped ("+why.String()+")")
		})
	}
}

// A full accept queue drops connects within a host too.
func TestObserveBacklogWithinAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, log := oneHost(t)
		l := listen(t, h, impl.TCP)
		require.NoError(t, l.Listen(0))
		dial(t, h, l)
		s, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		go func() { _ = s.Connect(t.Context(), l.LocalEndpoint()) }()
		time.Sleep(time.Millisecond)
		lines := story(log, 1)
		assert.Contains(t, lines[len(lines)-1], "SYN: dropped (accept queue full)")
		require.NoError(t, s.Close())
	})
}

// Look-ups and the calls that change the network are events.
func TestObserveChanges(t *testing.T) {
	n, log := observed()
	h, err := n.AddHost("shop", "10.0.0.1")
	require.NoError(t, err)
	_, err = n.AddHost("bank", "10.0.0.2")
	require.NoError(t, err)
	require.NoError(t, n.ShapeAll(memory.Link{Loss: 0.5}))
	require.NoError(t, n.Shape("shop", "bank", memory.Link{Latency: ms}))
	require.NoError(t, n.ShapeOneWay("bank", "shop", memory.Link{}))
	require.Error(t, n.Shape("shop", "nobody", memory.Link{}))
	_, err = n.Link("shop", "bank")
	require.NoError(t, err)
	require.NoError(t, n.Partition("shop", "bank"))
	require.NoError(t, n.PartitionOneWay("shop", "bank"))
	require.NoError(t, n.Heal("shop", "bank"))
	require.NoError(t, n.SetName("db", netip.MustParseAddr("10.0.0.2")))
	require.NoError(t, n.SetAlias("www", "db"))
	for _, name := range []string{"www", "10.0.0.9", "none"} {
		_, _ = h.LookupHost(t.Context(), name)
	}
	_, err = h.LookupAddr(t.Context(), netip.MustParseAddr("10.0.0.1"))
	require.NoError(t, err)
	require.NoError(t, n.FailName("db", memory.NameServerFails))
	h.Crash()
	h.Crash()
	h.Restart()
	h.SetPrivileged(false)
	require.NoError(t, h.SetEphemeralPorts(1, 2))
	assert.Equal(t, []string{
		"-- AddHost(shop, 10.0.0.1)", "-- AddHost(bank, 10.0.0.2)", "-- ShapeAll(loss 0.5)",
		"-- Shape(shop, bank, latency 1ms)", "-- ShapeOneWay(bank, shop, no delay, no loss)",
		"-- Partition(shop, bank)", "-- PartitionOneWay(shop, bank)", "-- Heal(shop, bank)",
		"-- SetName(db, 10.0.0.2)", "-- SetAlias(www, db)",
		"shop look-up of www", "shop look-up of www: 10.0.0.2",
		"shop look-up of none", "shop look-up of none: lookup none: no such host",
		"shop look-up of 10.0.0.1", "shop look-up of 10.0.0.1: shop",
		"-- FailName(db, server fails)", "-- Crash(shop)", "-- Restart(shop)",
		"-- SetPrivileged(shop, false)", "-- SetEphemeralPorts(shop, 1, 2)",
	}, story(log, 1))
}

// A crash closes the sockets of its host.
func TestObserveCrash(t *testing.T) {
	n, log := observed()
	h, err := n.AddHost("a", "10.0.0.1")
	require.NoError(t, err)
	client, server := pair(t, h, impl.TCP)
	boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 7))
	listen(t, h, impl.Unix)
	before := log.Count()
	h.Crash()
	lines := story(log, before+1)
	assert.Equal(t, "-- Crash(a)", lines[0])
	require.Len(t, lines, 5)
	for _, line := range lines[1:] {
		assert.Contains(t, line, ": closed (host down)")
	}
	assert.Error(t, client.Close())
	assert.Error(t, server.Close())
}

// Over any link each packet arrives or is lost once, with the bytes that were sent, the
// numbers of the segments fit together, and the payloads are the stream.
func TestObserveLinkedStream(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		link := memory.Link{
			Latency: time.Duration(rapid.IntRange(0, 30).Draw(rt, "latency")) * ms,
			Jitter:  time.Duration(rapid.IntRange(0, 10).Draw(rt, "jitter")) * ms,
			Loss:    rapid.SampledFrom([]float64{0, 0.1, 0.4}).Draw(rt, "loss"),
		}
		size := rapid.IntRange(1, 200_000).Draw(rt, "size")
		cuts := rapid.Bool().Draw(rt, "cuts")
		synctest.Test(t, func(t *testing.T) {
			log := trace.NewLog(1<<20, 1<<30)
			w := newWorld(t, link, memory.Observe(log))
			client, server := w.connect(t)
			data := make([]byte, size)
			for i := range data {
				data[i] = byte(i ^ i>>8 ^ i>>16)
			}
			var all sync.WaitGroup
			all.Go(func() { _, _ = client.Write(data); _ = client.CloseWrite() })
			if cuts {
				time.Sleep(10 * ms)
				w.cut(t)
				time.Sleep(3 * time.Second)
				require.NoError(t, w.Heal("near", "far"))
			}
			got, err := io.ReadAll(server)
			require.NoError(t, err)
			require.True(t, bytes.Equal(data, got))
			require.NoError(t, server.Close())
			all.Wait()
			atEnd(t, client)
			require.NoError(t, client.Close())
			time.Sleep(time.Hour)
			checkPackets(t, log)
			require.True(t, bytes.Equal(data, sentBy(log, client.LocalEndpoint())))
		})
	})
}

// checkPackets checks what has become of each packet.
func checkPackets(t *testing.T, log *trace.Log) {
	t.Helper()
	open := make(map[uint64]trace.Event)
	for _, e := range log.Events() {
		switch e.Kind {
		case trace.Sent:
			require.NotContains(t, open, e.Packet)
			open[e.Packet] = e
		case trace.Arrived, trace.Lost:
			sent, ok := open[e.Packet]
			require.True(t, ok, "%v", &e)
			delete(open, e.Packet)
			require.Equal(t, sent.Segment, e.Segment)
			require.True(t, bytes.Equal(sent.Data, e.Data))
			require.Equal(t, sent.Local, e.Local)
			require.Equal(t, e.Kind == trace.Lost, e.Cause != 0)
		}
		if e.Segment != nil && e.Kind == trace.Sent {
			require.EqualValues(t, 1, e.Conn)
			require.Equal(t, !e.Segment.Has(trace.SYN) || e.Segment.Has(trace.ACK), e.Segment.Has(trace.ACK))
		}
	}
	for _, e := range open {
		require.True(t, e.Segment.Has(trace.SYN), "%v", &e) // another one has got a reply
	}
}

// Several observers are told of the same events, and the clock of the network times them.
func TestObserveTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var one, other trace.Log
		h := memory.New(memory.Observe(&one), memory.Observe(&other))
		time.Sleep(time.Second)
		client, server := pair(t, h, impl.TCP)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		assert.Equal(t, one.Events(), other.Events())
		for i, e := range one.Events() {
			assert.EqualValues(t, i+1, e.Number)
			assert.Equal(t, time.Second+1, e.At)
		}
	})
}

// A connection with itself is observed as any other.
func TestObserveConnectionWithItself(t *testing.T) {
	h, log := oneHost(t)
	at := impl.IP(loopback, 700)
	s, err := dialFrom(t, h, at, at)
	require.NoError(t, err)
	write(t, s, "hello")
	reads(t, s, "hello")
	require.NoError(t, s.Close())
	to := "localhost TCP 127.0.0.1:700 > 127.0.0.1:700"
	assert.Equal(t, []string{
		"localhost TCP 127.0.0.1:700: bound", to + ": connecting", to + ": established",
		to + ` 5 bytes "hello": sent`, to + ": shut", to + ": closed",
	}, story(log, 1))
}

// What is sent to a peer that is gone is an event, and the reset that replies to it.
func TestObserveReset(t *testing.T) {
	h, log := oneHost(t)
	client, server := pair(t, h, impl.TCP)
	require.NoError(t, server.Close())
	before := log.Count()
	write(t, client, "late")
	require.NoError(t, client.Close())
	lines := story(log, before+1)
	require.Len(t, lines, 3)
	assert.Contains(t, lines[0], `4 bytes "late": sent`)
	assert.Contains(t, lines[1], fmt.Sprintf("%v > %v: reset", server.LocalEndpoint(), client.LocalEndpoint()))
	assert.Contains(t, lines[2], ": closed")
}

// An end that gives up tells so.
func TestObserveTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &trace.Log{}
		w := newWorld(t, memory.Link{Latency: ms}, memory.Observe(log))
		client, server := w.connect(t)
		w.cut(t)
		write(t, client, "lost")
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.Contains(t, strings.Join(story(log, 1), "\n"), fmt.Sprintf("near TCP %v > %v: timed out", client.LocalEndpoint(), server.LocalEndpoint()))
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

func TestObserveRefusesNil(t *testing.T) {
	assert.PanicsWithValue(t, "memory: Observe(nil): pass an observer, or leave the option out", func() { memory.Observe(nil) })
	assert.Panics(t, func() { memory.Observe((*trace.Log)(nil)) })
}
