package trace_test

import (
	"context"
	"encoding/json"
	"errors"
	"expvar"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

var _ expvar.Var = (*trace.Counters)(nil)

// observe passes events to an observer.
func observe(o trace.Observer, events ...trace.Event) {
	for i := range events {
		o.Observe(&events[i])
	}
}

func TestCountersCountPackets(t *testing.T) {
	var c trace.Counters
	lost, dropped := packet(trace.Lost, impl.UDP, "lost", nil), packet(trace.Dropped, impl.UDP, "xy", nil)
	lost.Cause, dropped.Cause = trace.QueueFull, trace.NoListener
	again := packet(trace.Sent, impl.TCP, "abc", &trace.Segment{})
	again.Again, again.Queued = true, 700
	observe(&c,
		packet(trace.Sent, impl.UDP, "xy", nil), packet(trace.Duplicated, impl.UDP, "xy", nil),
		packet(trace.Arrived, impl.UDP, "xy", nil), packet(trace.Arrived, impl.UDP, "xy", nil), dropped,
		packet(trace.Sent, impl.UDP, "lost", nil), lost, again)
	want := trace.Traffic{
		Sent: 3, BytesSent: 9, Arrived: 2, BytesArrived: 4, Duplicated: 1, Retransmitted: 1, MostQueued: 700,
		Lost: map[trace.Cause]int{trace.QueueFull: 1}, Dropped: map[trace.Cause]int{trace.NoListener: 1},
	}
	s := c.Statistics()
	assert.Equal(t, want, s.Total)
	assert.Equal(t, want, s.Link("a", "b"))
	assert.Equal(t, want, s.Host("a").Out)
	assert.Equal(t, want, s.Host("b").In)
	assert.Zero(t, s.Link("b", "a"))
	assert.Zero(t, s.Host("c"))
	observe(&c, lost)
	assert.Equal(t, want, s.Total, "a copy does not change")
	assert.Contains(t, s.String(), "a>b   3     9      2        4      1     1        1           1      700    1 no listener, 1 queue full\n")
}

// Why connects fail is counted in few words.
func TestCountersCountConnects(t *testing.T) {
	var c trace.Counters
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{Port: 80}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for i, err := range []error{refused, refused, context.DeadlineExceeded, fmt.Errorf("x: %w", context.Canceled), errors.New("odd"), nil} {
		e := trace.Event{Kind: trace.Connecting, Host: "a", Peer: "b", Conn: uint64(i + 1), Local: here, Remote: there}
		observe(&c, e)
		if e.Kind = trace.Refused; err == nil {
			e.Kind = trace.Established
		}
		e.Err = err
		observe(&c, e)
	}
	observe(&c, trace.Event{Kind: trace.Established, Host: "b", Peer: "a", Conn: 6, Local: there, Remote: here},
		trace.Event{Kind: trace.Accepted, Host: "b", Peer: "a", Conn: 6}, trace.Event{Kind: trace.Reset, Host: "b", Peer: "a", Conn: 6},
		trace.Event{Kind: trace.TimedOut, Host: "a", Peer: "b", Conn: 6})
	s := c.Statistics()
	assert.Equal(t, trace.Connects{
		Attempted: 6, Established: 1, Accepted: 1, Reset: 1, TimedOut: 1,
		Failed: map[string]int{syscall.ECONNREFUSED.Error(): 2, "context deadline exceeded": 1, "context canceled": 1, "odd": 1},
	}, s.Connects)
	assert.Equal(t, 5, s.Connects.AllFailed())
	assert.Equal(t, 6, s.Host("a").Connects.Attempted)
	assert.Equal(t, 1, s.Host("b").Connects.Accepted)
}

// A segment that is sent again does not count as a round trip.
func TestCountersMeasureRoundTrips(t *testing.T) {
	segment := func(k trace.Kind, at time.Duration, out bool, seq, ack uint32, size int) trace.Event {
		e := packet(k, impl.TCP, string(make([]byte, size)), &trace.Segment{Flags: trace.ACK, Seq: seq, Ack: ack})
		e.At, e.Conn = at, 1
		if !out {
			e.Host, e.Peer, e.Local, e.Remote = e.Peer, e.Host, e.Remote, e.Local
		}
		return e
	}
	var c trace.Counters
	again := segment(trace.Sent, 40, true, 21, 1, 10)
	again.Again = true
	observe(&c,
		segment(trace.Sent, 10, true, 1, 1, 10), segment(trace.Sent, 12, true, 11, 1, 10),
		segment(trace.Arrived, 20, false, 1, 11, 0), segment(trace.Arrived, 28, false, 1, 21, 0),
		segment(trace.Sent, 30, true, 21, 1, 10), again, segment(trace.Arrived, 50, false, 1, 31, 0))
	conns := c.Statistics().Conns
	require.Len(t, conns, 1)
	assert.Equal(t, trace.RoundTrip{Samples: 2, Min: 10, Max: 16, Sum: 26}, conns[0].RoundTrip)
	assert.Equal(t, time.Duration(13), conns[0].RoundTrip.Mean())
	assert.Equal(t, "10ns to 16ns, mean 13ns", conns[0].RoundTrip.String())
	assert.Zero(t, trace.RoundTrip{}.Mean())
}

// The number of connections that are kept is limited.
func TestCountersAreBounded(t *testing.T) {
	var c trace.Counters
	for i := range uint64(5000) {
		observe(&c, trace.Event{Kind: trace.Connecting, Conn: i + 1})
	}
	s := c.Statistics()
	assert.Equal(t, 5000, s.Connects.Attempted)
	require.Len(t, s.Conns, 4096)
	assert.EqualValues(t, 5000, s.Conns[4095].Number)
}

// Any implementation can be counted.
func TestCountersOfATracer(t *testing.T) {
	var c trace.Counters
	h := trace.Wrap(memory.New(), &c)
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 0)))
	require.NoError(t, l.Listen(1))
	client, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, client.Connect(t.Context(), l.LocalEndpoint()))
	server, err := l.Accept()
	require.NoError(t, err)
	_, err = client.Write([]byte("hello"))
	require.NoError(t, err)
	_, err = server.Read(make([]byte, 9))
	require.NoError(t, err)
	for _, s := range []impl.Socket{client, server, l} {
		require.NoError(t, s.Close())
	}
	s := c.Statistics()
	assert.Equal(t, trace.Traffic{Sent: 1, BytesSent: 5, Arrived: 1, BytesArrived: 5}, s.Total)
	assert.Equal(t, trace.Connects{Attempted: 1, Established: 1, Accepted: 1}, s.Connects)
	require.Len(t, s.Conns, 1)
	assert.Equal(t, s.Total, s.Conns[0].Out)
	assert.Zero(t, s.Conns[0].Back)
}

// The counters as a variable: JSON.
func TestCountersAreAVariable(t *testing.T) {
	var c trace.Counters
	lost := packet(trace.Lost, impl.UDP, "", nil)
	lost.Cause, lost.Conn = trace.Partition, 1
	observe(&c, packet(trace.Sent, impl.UDP, "hello", nil), lost)
	var v struct {
		Total struct {
			BytesSent int
			Lost      map[string]int
		}
		Conns []struct{ Local struct{ AddrPort string } }
	}
	require.NoError(t, json.Unmarshal([]byte(c.String()), &v))
	assert.Equal(t, 5, v.Total.BytesSent)
	assert.Equal(t, map[string]int{"partition": 1}, v.Total.Lost)
	assert.Equal(t, here.String(), v.Conns[0].Local.AddrPort)
}

// Counters of any implementation: here of one in memory, and over the kernel likewise.
func ExampleCounters() {
	var counters trace.Counters
	host := trace.Wrap(memory.New(), &counters)
	// expvar.Publish("network", &counters) shows them at /debug/vars.

	socket, _ := host.NewDatagram(impl.UDP4)
	defer func() { _ = socket.Close() }()
	for range 3 {
		_, _ = socket.Send([]byte("hello"), impl.IP(netip.MustParseAddr("127.0.0.1"), 9))
	}
	total := counters.Statistics().Total
	fmt.Println(total.Sent, "datagrams,", total.BytesSent, "bytes")
	// Output:
	// 3 datagrams, 15 bytes
}
