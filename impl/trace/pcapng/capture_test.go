package pcapng_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
)

var (
	shop = impl.IP(netip.MustParseAddr("10.0.0.1"), 1000)
	bank = impl.IP(netip.MustParseAddr("10.0.0.2"), 80)
)

// captured returns the capture of events.
func captured(t *testing.T, events ...trace.Event) []byte {
	t.Helper()
	var file bytes.Buffer
	c := pcapng.New(&file)
	for i := range events {
		c.Observe(&events[i])
	}
	require.NoError(t, c.Close())
	require.NoError(t, c.Close())
	require.NoError(t, c.Err())
	return file.Bytes()
}

// between is an event of a packet from the shop to the bank.
func between(kind trace.Kind, packet uint64, data string) trace.Event {
	return trace.Event{
		Kind: kind, At: time.Duration(packet) * time.Second, Host: "shop", Peer: "bank", Network: impl.UDP,
		Local: shop, Remote: bank, Packet: packet, Data: []byte(data),
	}
}

// A packet is in the order of its sending, with what became of it.
func TestCaptureOfPackets(t *testing.T) {
	lost := between(trace.Lost, 2, "b")
	lost.Cause, lost.At = trace.Partition, 5*time.Second
	dropped := between(trace.Dropped, 3, "c")
	dropped.Cause = trace.NoListener
	file := captured(t,
		between(trace.Sent, 1, "a"), between(trace.Sent, 2, "b"), between(trace.Sent, 3, "c"),
		trace.Event{Kind: trace.Changed, At: 4 * time.Second, Call: "Partition", Text: "shop, bank"},
		between(trace.Arrived, 3, "c"), dropped, lost, between(trace.Arrived, 1, "a"),
		between(trace.Sent, 4, "d"), between(trace.Duplicated, 4, "d"), between(trace.Arrived, 4, "d"), between(trace.Arrived, 4, "d"),
		between(trace.Sent, 5, "e"),
		trace.Event{Kind: trace.Changed, At: 9 * time.Second, Call: "Heal", Text: "shop, bank"},
	)
	c := open(t, file)
	to := "10.0.0.1.1000>10.0.0.2.80 UDP "
	assert.Equal(t, []string{
		"shop " + to + `"a"`,
		"shop " + to + `"b" # lost: partition, 3s after it was sent`,
		"shop " + to + `"c" # dropped where it has arrived: no listener`,
		"shop " + to + `"d" # 4.000000 -- Partition(shop, bank) # the link has duplicated this packet`,
		"bank " + to + `"d" # the second one of a packet that the link has duplicated`,
		"shop " + to + `"e" # on its way when the capture ended # 9.000000 -- Heal(shop, bank)`,
	}, c.packets)
	assert.Equal(t, map[string]string{"10.0.0.1": "shop", "10.0.0.2": "bank"}, c.names)
	isSound(t, file)
}

// Segments between hosts have their numbers, from another start for each connection.
func TestCaptureOfSegments(t *testing.T) {
	segment := func(packet uint64, s trace.Segment, data string) []trace.Event {
		sent := between(trace.Sent, packet, data)
		sent.Network, sent.Conn, sent.Segment = impl.TCP, 2, &s
		if s.Has(trace.SYN|trace.ACK) || len(data) == 0 && s.Has(trace.FIN) {
			sent.Host, sent.Peer, sent.Local, sent.Remote = "bank", "shop", bank, shop
		}
		arrived := sent
		arrived.Kind = trace.Arrived
		return []trace.Event{sent, arrived}
	}
	var events []trace.Event
	events = append(events, segment(1, trace.Segment{Flags: trace.SYN, Window: 131_072}, "")...)
	events = append(events, segment(2, trace.Segment{Flags: trace.SYN | trace.ACK, Ack: 1, Window: 131_072}, "")...)
	events = append(events, segment(3, trace.Segment{Flags: trace.ACK, Seq: 1, Ack: 1, Window: 131_072}, "")...)
	events = append(events, segment(4, trace.Segment{Flags: trace.PSH | trace.ACK | trace.URG, Seq: 1, Ack: 1, Window: 131_072, Urgent: 2}, "hi")...)
	events = append(events, segment(5, trace.Segment{Flags: trace.FIN | trace.ACK, Seq: 1, Ack: 3, Window: 131_072}, "")...)
	file := captured(t, events...)
	there, back := "shop 10.0.0.1.1000>10.0.0.2.80 ", "bank 10.0.0.2.80>10.0.0.1.1000 "
	assert.Equal(t, []string{
		there + `S 2000006 ""`, back + `S 2000006 ack 2000007 ""`, there + ` 2000007 ack 2000007 ""`,
		there + `U 2000007 ack 2000007 "hi"`, back + `F 2000007 ack 2000009 ""`,
	}, open(t, file).packets)
	isSound(t, file)
}

// call is an event of a call on a connection, of its client or its server.
func call(kind trace.Kind, client bool, data string) trace.Event {
	e := trace.Event{Kind: kind, Network: impl.TCP, Conn: 1, Local: shop, Remote: bank, Data: []byte(data)}
	if !client {
		e.Local, e.Remote = bank, shop
	}
	return e
}

// Each byte of a connection is shown once, whichever side was observed first.
func TestCaptureOfCalls(t *testing.T) {
	urgent := call(trace.Sent, true, "!")
	urgent.Segment = &trace.Segment{Flags: trace.URG, Urgent: 1}
	there, back := "sockets 10.0.0.1.1000>10.0.0.2.80 ", "sockets 10.0.0.2.80>10.0.0.1.1000 "
	start := []string{there + `S 1000003 ""`, back + `S 1000003 ack 1000004 ""`, there + ` 1000004 ack 1000004 ""`}
	eof := call(trace.Called, true, "")
	eof.Call, eof.Err = "read", io.EOF
	reset := call(trace.Reset, true, "")
	reset.Call, reset.Err = "read", syscall.ECONNRESET
	for name, c := range map[string]struct {
		events []trace.Event
		want   []string
	}{
		"both sides": {
			[]trace.Event{
				call(trace.Established, true, ""), call(trace.Accepted, false, ""), call(trace.Received, false, "ab"),
				call(trace.Sent, true, "abc"), call(trace.Received, false, "c"), call(trace.Shut, true, ""), call(trace.Closed, true, ""),
				call(trace.Closed, false, ""), call(trace.Received, false, "late"),
			},
			[]string{
				there + ` 1000004 ack 1000004 "ab"`, back + ` 1000004 ack 1000006 ""`,
				there + ` 1000006 ack 1000004 "c"`, back + ` 1000004 ack 1000007 ""`,
				there + `F 1000007 ack 1000004 ""`, back + ` 1000004 ack 1000008 ""`,
				back + `F 1000004 ack 1000008 ""`, there + ` 1000008 ack 1000005 ""`,
			},
		},
		"one side": {
			[]trace.Event{call(trace.Accepted, false, ""), call(trace.Sent, true, "x"), call(trace.Received, true, "reply"), eof, eof},
			[]string{
				there + ` 1000004 ack 1000004 "x"`, back + ` 1000004 ack 1000005 ""`,
				back + ` 1000004 ack 1000005 "reply"`, there + ` 1000005 ack 1000009 ""`,
				back + `F 1000009 ack 1000005 ""`, there + ` 1000005 ack 1000010 ""`,
			},
		},
		"urgent": {
			[]trace.Event{call(trace.Established, true, ""), call(trace.Accepted, false, ""), urgent, call(trace.Sent, true, "x"), call(trace.Received, false, "x")},
			[]string{
				there + `U 1000004 ack 1000004 "!"`, back + ` 1000004 ack 1000005 ""`,
				there + ` 1000005 ack 1000004 "x"`, back + ` 1000004 ack 1000006 ""`,
			},
		},
		"reset": {
			[]trace.Event{call(trace.Established, true, ""), reset, call(trace.Closed, true, "")},
			[]string{back + `R 1000004 ack 1000004 ""`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := captured(t, c.events...)
			assert.Equal(t, append(start[:3:3], c.want...), open(t, file).packets)
		})
	}
}

// A connect that fails is a SYN, and a reset where the host has refused it.
func TestCaptureOfRefusals(t *testing.T) {
	refused := trace.Event{Kind: trace.Refused, Network: impl.TCP, Remote: impl.IP(netip.MustParseAddr("127.0.0.1"), 9), Err: syscall.ECONNREFUSED}
	timeout := trace.Event{Kind: trace.Refused, Host: "h", Network: impl.TCP, Remote: impl.IP(netip.MustParseAddr("fd00::9"), 9), Err: os.ErrDeadlineExceeded}
	dropped := trace.Event{Kind: trace.Dropped, Host: "h", Peer: "h", Network: impl.TCP, Conn: 1, Local: shop, Remote: bank, Cause: trace.BacklogFull}
	away := trace.Event{Kind: trace.Connecting, Host: "h", Peer: "i", Network: impl.TCP, Conn: 7, Local: shop, Remote: bank}
	failed := trace.Event{Kind: trace.Refused, Host: "h", Network: impl.TCP, Conn: 7, Local: shop, Remote: bank, Err: syscall.ECONNREFUSED}
	file := captured(t, refused, timeout, dropped, away, failed)
	assert.Equal(t, []string{
		`sockets 127.0.0.1.0>127.0.0.1.9 S 0 "" # connection refused`, `sockets 127.0.0.1.9>127.0.0.1.0 R 0 ack 1 ""`,
		`h ::.0>fd00::9.9 S 0 "" # i/o timeout`,
		`h 10.0.0.1.1000>10.0.0.2.80 S 1000003 "" # dropped: accept queue full`,
	}, open(t, file).packets)
}

// Datagrams of calls are shown once, with an address in the place of a wildcard.
func TestCaptureOfDatagrams(t *testing.T) {
	everywhere := impl.IP(netip.IPv6Unspecified(), 5)
	to := impl.IP(netip.MustParseAddr("127.0.0.1"), 6)
	sent := trace.Event{Kind: trace.Sent, Network: impl.UDP, Local: everywhere, Remote: to, Data: []byte("one")}
	received := trace.Event{Kind: trace.Received, Network: impl.UDP, Local: impl.IP(netip.IPv4Unspecified(), 6), Remote: impl.IP(to.Addr(), 5), Data: []byte("one")}
	other := received
	other.Data = []byte("two")
	unix := trace.Event{Kind: trace.Sent, Host: "h", Network: impl.Unixgram, Local: impl.Endpoint{}, Remote: impl.UnixPath("/run/log"), Data: bytes.Repeat([]byte("x"), 70_000)}
	file := captured(t, sent, received, received, sent, other, unix)
	c := open(t, file)
	assert.Equal(t, []string{
		`sockets 127.0.0.1.5>127.0.0.1.6 UDP "one"`, `sockets 127.0.0.1.5>127.0.0.1.6 UDP "one"`, `sockets 127.0.0.1.5>127.0.0.1.6 UDP "two"`,
		fmt.Sprintf(`h 2001:db8::1.1024>2001:db8::2.1 UDP %q # the datagram is larger than one of UDP, and cut off`, strings.Repeat("x", 65_507)),
	}, c.packets)
	assert.Equal(t, map[string]string{"2001:db8::1": "unnamed", "2001:db8::2": "/run/log"}, c.names)
	isSound(t, file)
}

func TestCaptureOfICMP(t *testing.T) {
	ping := between(trace.Sent, 1, "\x08\x00\xf7\xfd\x00\x01\x00\x01")
	ping.Network = impl.ICMP4
	six := between(trace.Sent, 2, "\x80\x00\x00\x00\x00\x01\x00\x01data")
	six.Network, six.Local, six.Remote = impl.ICMP6, impl.IP(netip.MustParseAddr("fe80::1%eth0"), 0), impl.IP(netip.MustParseAddr("fe80::2%eth0"), 0)
	file := captured(t, ping, six)
	assert.Len(t, open(t, file).packets, 2)
	isSound(t, file, "No response seen")
}

// What a program has chosen cannot break the file.
func TestCaptureOfHostileNames(t *testing.T) {
	name := "a\x00b\xff\n</script>" + strings.Repeat("ö", 5000)
	e := between(trace.Sent, 1, "x")
	e.Host, e.Peer = name, name
	file := captured(t, trace.Event{Kind: trace.Changed, Call: name, Text: name}, e)
	c := open(t, file)
	require.Len(t, c.packets, 1)
	for _, text := range append(c.packets, c.names["10.0.0.1"]) {
		assert.Contains(t, text, `a\x00b\xff\n</script>öö`)
		assert.Less(t, len(text), 10_000)
	}
	isSound(t, file)
}

// Without packets the file is whole.
func TestCaptureOfNothing(t *testing.T) { assert.Empty(t, open(t, captured(t)).packets) }

// The secrets of TLS are in the file.
func TestCaptureKeyLog(t *testing.T) {
	var file bytes.Buffer
	c := pcapng.New(&file)
	config := tls.Config{KeyLogWriter: c.KeyLog()}
	n, err := config.KeyLogWriter.Write([]byte("CLIENT_RANDOM 00 11\n"))
	require.NoError(t, err)
	assert.Equal(t, 20, n)
	require.NoError(t, c.Close())
	assert.Contains(t, file.String(), "KSLT\x14\x00\x00\x00CLIENT_RANDOM 00 11\n")
	assert.Empty(t, open(t, file.Bytes()).packets)
	_, err = config.KeyLogWriter.Write([]byte("late"))
	assert.NoError(t, err)
}

// failing fails after some bytes.
type failing struct {
	room  int
	calls int
	err   error
}

func (w *failing) Write(p []byte) (int, error) {
	w.calls++
	w.room -= len(p)
	if w.room < 0 {
		return 0, w.err
	}
	return len(p), nil
}

// A writer that fails ends the capture with its error, wherever it fails.
func TestCaptureOfAWriterThatFails(t *testing.T) {
	full := errors.New("disk full")
	for room := 0; room < 12_000; room += 1000 {
		w := &failing{room: room, err: full}
		c := pcapng.New(w)
		for i := range uint64(100) {
			sent := between(trace.Sent, i+1, strings.Repeat("x", 100))
			arrived := sent
			arrived.Kind = trace.Arrived
			c.Observe(&sent)
			c.Observe(&arrived)
		}
		assert.Equal(t, full, c.Close(), room)
		assert.Equal(t, full, c.Err())
		calls := w.calls
		late := between(trace.Sent, 200, "x")
		c.Observe(&late)
		assert.Equal(t, full, c.Close())
		assert.Equal(t, calls, w.calls)
	}
}

func TestCaptureIsSafeForConcurrentUse(t *testing.T) {
	var file bytes.Buffer
	c := pcapng.New(&file)
	var all sync.WaitGroup
	for i := range uint64(4) {
		all.Go(func() {
			for n := range uint64(100) {
				e := between(trace.Sent, 1+100*i+n, "x")
				c.Observe(&e)
				e.Kind = trace.Arrived
				c.Observe(&e)
				_, _ = c.KeyLog().Write([]byte("x\n"))
			}
		})
	}
	all.Wait()
	require.NoError(t, c.Close())
	assert.Len(t, open(t, file.Bytes()).packets, 400)
}

func TestNewRefusesNil(t *testing.T) {
	assert.Panics(t, func() { pcapng.New(nil) })
	assert.Panics(t, func() { pcapng.New((*os.File)(nil)) })
}
