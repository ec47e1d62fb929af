package trace_test

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

var (
	here  = impl.IP(netip.MustParseAddr("10.0.0.1"), 700)
	there = impl.IP(netip.MustParseAddr("10.0.0.2"), 80)
)

// packet returns an event of a packet between two hosts.
func packet(k trace.Kind, n impl.Network, data string, s *trace.Segment) trace.Event {
	return trace.Event{
		Kind: k, At: 1500 * time.Microsecond, Host: "a", Peer: "b", Network: n, Local: here, Remote: there,
		Packet: 1, Data: []byte(data), Size: len(data), Segment: s,
	}
}

func TestEventString(t *testing.T) {
	lost := packet(trace.Lost, impl.UDP, "hi", nil)
	lost.Cause = trace.QueueFull
	again := packet(trace.Sent, impl.TCP4, "hello", &trace.Segment{Flags: trace.ACK, Seq: 11})
	again.Again = true
	echo := packet(trace.Arrived, impl.ICMP4, "xxxxxxxx", nil)
	echo.Local, echo.Remote, echo.Text = impl.IP(here.Addr(), 0), impl.IP(there.Addr(), 0), "echo request"
	received := trace.Event{Kind: trace.Received, Network: impl.TCP, Local: here, Remote: there, Call: "read", Data: []byte("hi"), Size: 2}
	within := trace.Event{Kind: trace.Sent, Host: "a", Peer: "a", Network: impl.Unix, Local: impl.Unnamed, Remote: impl.UnixPath("/s"), Data: []byte("x"), Size: 1}
	for _, c := range []struct {
		event trace.Event
		want  string
	}{
		{packet(trace.Sent, impl.TCP, "", &trace.Segment{Flags: trace.SYN}), "0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 SYN: sent"},
		{packet(trace.Arrived, impl.TCP, "", &trace.Segment{Flags: trace.SYN | trace.ACK}), "0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 SYN-ACK: arrived"},
		{packet(trace.Sent, impl.TCP, "", &trace.Segment{Flags: trace.ACK, Ack: 6, Window: 9}), "0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 ack 5 window 9: sent"},
		{packet(trace.Sent, impl.TCP, "", &trace.Segment{Flags: trace.FIN | trace.ACK, Seq: 8}), "0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 FIN 7: sent"},
		{packet(trace.Sent, impl.TCP, "", &trace.Segment{Flags: trace.RST | trace.ACK}), "0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 RST: sent"},
		{packet(trace.Sent, impl.TCP, "abc", &trace.Segment{Flags: trace.ACK | trace.URG, Seq: 1, Urgent: 3}), `0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 data 0..3 urgent 2 "abc": sent`},
		{again, `0.001500 a>b TCP 10.0.0.1:700 > 10.0.0.2:80 data 10..15 "hello": sent again`},
		{lost, `0.001500 a>b UDP 10.0.0.1:700 > 10.0.0.2:80 2 bytes "hi": lost (queue full)`},
		{echo, `0.001500 a>b ICMP 10.0.0.1 > 10.0.0.2 echo request: arrived`},
		{received, `0.000000 TCP 10.0.0.2:80 > 10.0.0.1:700 2 bytes "hi": received`},
		{within, `0.000000 a unix @ > /s 1 byte "x": sent`},
		{trace.Event{Kind: trace.Bound, Host: "a", Network: impl.TCP, Local: here}, "0.000000 a TCP 10.0.0.1:700: bound"},
		{trace.Event{Kind: trace.Refused, Network: impl.TCP, Remote: there, Err: syscall.ECONNREFUSED}, "0.000000 TCP * > 10.0.0.2:80: failed to connect (connection refused)"},
		{trace.Event{Kind: trace.LookupAsked, Host: "a", Name: "bank"}, "0.000000 a look-up of bank"},
		{trace.Event{Kind: trace.LookupAnswered, Host: "a", Name: "bank", Addrs: []netip.Addr{here.Addr(), there.Addr()}}, "0.000000 a look-up of bank: 10.0.0.1, 10.0.0.2"},
		{trace.Event{Kind: trace.LookupAnswered, Host: "a", Name: "bank", Err: errors.New("no such host")}, "0.000000 a look-up of bank: no such host"},
		{trace.Event{Kind: trace.Changed, Call: "Partition", Text: "a, b"}, "0.000000 -- Partition(a, b)"},
		{trace.Event{Kind: trace.Called, Network: impl.TCP, Local: here, Call: "set read deadline", Err: errors.New("closed")}, "0.000000 TCP 10.0.0.1:700 set read deadline (closed)"},
	} {
		assert.Equal(t, c.want, c.event.String())
	}
}

// The line shows the first bytes of a long payload.
func TestEventStringOfLongPayload(t *testing.T) {
	e := packet(trace.Sent, impl.UDP, strings.Repeat("ab", 5000), nil)
	assert.Equal(t, "0.001500 a>b UDP 10.0.0.1:700 > 10.0.0.2:80 10000 bytes \""+strings.Repeat("ab", 16)+"\"...: sent", e.String())
}

// Whatever a peer or a program chooses, the line stays one line of printable text.
func TestEventStringIsPrintable(t *testing.T) {
	hostile := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\n", "\x1b[2J", "\u202e", "\xff\x00", "</script>", `"`}))
	rapid.Check(t, func(t *rapid.T) {
		text := hostile.Draw(t, "text")
		e := trace.Event{
			Kind: trace.Kind(rapid.IntRange(0, 50).Draw(t, "kind")), Network: impl.Network(text), Host: text, Peer: text + "x",
			Local: impl.UnixPath(text), Remote: impl.UnixPath(text), Data: []byte(text), Size: len(text),
			Call: text, Text: text, Name: text, Err: errors.New(text),
		}
		line := e.String()
		if !utf8.ValidString(line) {
			t.Fatalf("%q is no UTF-8", line)
		}
		for _, r := range line {
			if !strconv.IsPrint(r) {
				t.Fatalf("%q is in %q", r, line)
			}
		}
	})
}
