package pcapng

import (
	"errors"
	"io"
	"net/netip"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// conversations makes the packets of connections that have none: within a host, and
// where calls were observed.
type conversations struct {
	c    *Capture
	all  map[uint64]*conversation // by number
	away map[uint64]bool          // connects to another host, whose packets there are
}

// conversation is a connection: the side that has connected and the other one.
type conversation struct {
	sides [2]side
	reset bool
}

// side is one end of a connection, and the bytes that it sends.
type side struct {
	at   netip.AddrPort
	host string
	next uint32 // SND.NXT
	fin  bool

	// A byte may be observed twice, when it is written and when the other side reads it,
	// in either order. It is shown the first time: these count them.
	wrote, read, shown int
	observed           bool // its own calls are
	urgent             bool // it has sent urgent bytes, which a read may pass over
}

// window is the window of all segments: nothing waits for it.
const window = 1 << 20

// add adds what an event says about a connection.
func (t *conversations) add(e *trace.Event) {
	switch {
	case e.Kind == trace.Connecting && e.Conn != 0 && e.Peer != e.Host:
		if t.away == nil {
			t.away = make(map[uint64]bool)
		}
		t.away[e.Conn] = true
	case e.Kind == trace.Refused && t.away[e.Conn]:
		delete(t.away, e.Conn)
	case e.Peer != "" && e.Peer != e.Host:
	case e.Kind == trace.Refused || e.Kind == trace.Dropped:
		t.refuse(e)
	case e.Kind == trace.Established || e.Kind == trace.Accepted:
		c, i := t.find(e)
		c.sides[i].observed = true
	case e.Conn != 0 && t.all[e.Conn] != nil:
		c, i := t.find(e)
		t.told(e, c, i)
	}
}

// find returns the conversation of an event, which it starts if there is none yet, and
// the side on which the event has happened.
func (t *conversations) find(e *trace.Event) (*conversation, int) {
	local, remote := t.c.named.addrs(e, e.Local, e.Remote)
	c := t.all[e.Conn]
	if c == nil {
		c = &conversation{}
		first := firstNumber(e.Conn)
		c.sides[0] = side{at: local, host: e.Host, next: first}
		c.sides[1] = side{at: remote, host: e.Host, next: first}
		if e.Kind == trace.Accepted {
			c.sides[0].at, c.sides[1].at = remote, local
		}
		if t.all == nil {
			t.all = make(map[uint64]*conversation)
		}
		t.all[e.Conn] = c
		t.send(e.At, c, 0, trace.SYN, nil)
		t.send(e.At, c, 1, trace.SYN|trace.ACK, nil)
		t.send(e.At, c, 0, trace.ACK, nil)
	}
	i := 0
	if c.sides[0].at != local {
		i = 1
	}
	c.sides[i].host = e.Host
	return c, i
}

// told adds what has happened on a side of a conversation.
func (t *conversations) told(e *trace.Event, c *conversation, i int) {
	own, other := &c.sides[i], &c.sides[1-i]
	switch e.Kind {
	case trace.Sent:
		own.wrote += len(e.Data)
		own.urgent = own.urgent || e.Segment.Has(trace.URG)
		t.data(e, c, i, own.wrote)
	case trace.Received:
		other.read += len(e.Data)
		other.urgent = other.urgent || e.Segment.Has(trace.URG)
		if !other.urgent || !other.observed {
			t.data(e, c, 1-i, other.read)
		}
	case trace.Shut, trace.Closed:
		t.fin(e.At, c, i)
	case trace.Reset:
		if e.Err != nil { // a call has met it
			i = 1 - i
		}
		t.send(e.At, c, i, trace.RST|trace.ACK, nil)
		c.reset = true
	case trace.Called:
		if e.Err == io.EOF {
			t.fin(e.At, c, 1-i)
		}
	}
}

// data adds the bytes of an event that were not shown: those which a side has sent up to
// the end.
func (t *conversations) data(e *trace.Event, c *conversation, from, end int) {
	s := &c.sides[from]
	fresh := min(end-s.shown, len(e.Data))
	if fresh <= 0 || s.fin || c.reset {
		return
	}
	s.shown = end
	flags := trace.PSH | trace.ACK
	if e.Segment.Has(trace.URG) {
		flags |= trace.URG
	}
	for data := e.Data[len(e.Data)-fresh:]; len(data) > 0; data = data[min(len(data), maxSegment):] {
		t.send(e.At, c, from, flags, data[:min(len(data), maxSegment)])
		t.send(e.At, c, 1-from, trace.ACK, nil)
	}
}

// fin ends what a side sends.
func (t *conversations) fin(at time.Duration, c *conversation, from int) {
	if !c.sides[from].fin {
		t.send(at, c, from, trace.FIN|trace.ACK, nil)
		t.send(at, c, 1-from, trace.ACK, nil)
		c.sides[from].fin = true
	}
}

// send adds a segment, unless the connection has ended: then a call was observed late.
func (t *conversations) send(at time.Duration, c *conversation, from int, flags trace.Flags, data []byte) {
	own, other := &c.sides[from], &c.sides[1-from]
	if c.reset {
		return
	}
	s := &trace.Segment{Flags: flags, Seq: own.next, Window: window}
	if flags&trace.ACK != 0 {
		s.Ack = other.next
	}
	if flags&trace.URG != 0 {
		s.Urgent = 1
	}
	own.next += uint32(len(data))
	if flags&(trace.SYN|trace.FIN) != 0 {
		own.next++
	}
	t.c.queue.add(&packet{at: at, host: own.host, data: tcp(own.at, other.at, s, data)})
}

// refuse adds a connect that has failed or was dropped: a SYN, and the reset if one came.
func (t *conversations) refuse(e *trace.Event) {
	from, to := t.c.named.addrs(e, e.Local, e.Remote)
	first := firstNumber(e.Conn)
	syn := &packet{at: e.At, host: e.Host, data: tcp(from, to, &trace.Segment{Flags: trace.SYN, Seq: first, Window: window}, nil)}
	switch {
	case e.Kind == trace.Dropped:
		syn.comments = []string{"dropped: " + e.Cause.String()}
	case e.Err != nil:
		syn.comments = []string{e.Err.Error()}
	}
	t.c.queue.add(syn)
	if errors.Is(e.Err, syscall.ECONNREFUSED) {
		rst := &trace.Segment{Flags: trace.RST | trace.ACK, Ack: first + 1}
		t.c.queue.add(&packet{at: e.At, host: e.Host, data: tcp(to, from, rst, nil)})
	}
}
