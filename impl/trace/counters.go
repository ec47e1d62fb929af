package trace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"
)

// maxCountedConns is how many connections a Counters keeps: the latest ones.
const maxCountedConns = 4096

// Counters is an observer that counts: packets, bytes, losses and connections, in all and
// for each host, link and connection, of an in-memory network or of any implementation
// that a Tracer observes. The zero Counters is ready to use, and safe for concurrent use.
//
// A Counters is an expvar.Var:
//
//	expvar.Publish("network", counters)
type Counters struct {
	mu    sync.Mutex
	total Statistics // without Hosts, Links and Conns
	hosts []*HostStatistics
	links []*LinkStatistics
	conns []*countedConn // by their numbers
}

// countedConn is a connection, and what its round trips are measured by.
type countedConn struct {
	ConnStatistics
	pending   bool // its connect has no outcome yet
	out, back unacknowledged
}

// Observe counts the event.
func (c *Counters) Observe(e *Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.Kind.isPacket() {
		c.countPacket(e)
	} else if e.Kind < LookupAsked {
		c.countConnects(e)
	}
}

// countPacket counts a packet, or what a call has moved.
func (c *Counters) countPacket(e *Event) {
	c.total.Total.count(e)
	if e.Kind == Received {
		c.host(e.Host).In.count(e)
	} else {
		c.host(e.Host).Out.count(e)
	}
	if e.Peer != "" {
		c.host(e.Peer).In.count(e)
		c.link(e.Host, e.Peer).count(e)
	}
	if e.Conn != 0 {
		c.conn(e).countPacket(e)
	}
}

// countPacket counts a packet of the connection.
func (c *countedConn) countPacket(e *Event) {
	isOut := (e.Local == c.Local) != (e.Kind == Received)
	if !isOut {
		c.Back.count(e)
		c.back.measure(e, &c.out, &c.RoundTrip)
	} else {
		c.Out.count(e)
		c.out.measure(e, &c.back, &c.RoundTrip)
	}
}

// countConnects counts an event of a connection.
func (c *Counters) countConnects(e *Event) {
	host := &c.host(e.Host).Connects
	for _, counts := range [...]*Connects{&c.total.Connects, host} {
		switch e.Kind {
		case Connecting:
			counts.Attempted++
		case Refused:
			increment(&counts.Failed, outcome(e.Err))
		case Accepted:
			counts.Accepted++
		case Reset:
			counts.Reset++
		case TimedOut:
			counts.TimedOut++
		}
	}
	if e.Conn == 0 {
		return
	}
	switch conn := c.conn(e); e.Kind {
	case Connecting:
		conn.pending = true
	case Established:
		// A Tracer numbers a connection when it is established, and its peer has no name.
		if conn.pending || e.Peer == "" {
			conn.pending = false
			c.total.Connects.Established++
			host.Established++
		}
	}
}

// outcome returns why a connect has failed, in the words of the system where it has said
// so: without the endpoints, which would be another text each time.
func outcome(err error) string {
	var errno syscall.Errno
	switch {
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded.Error()
	case errors.Is(err, context.Canceled):
		return context.Canceled.Error()
	default:
		return fmt.Sprint(err)
	}
}

func (c *Counters) host(name string) *HostStatistics {
	for _, h := range c.hosts {
		if h.Host == name {
			return h
		}
	}
	c.hosts = append(c.hosts, &HostStatistics{Host: name})
	return c.hosts[len(c.hosts)-1]
}

func (c *Counters) link(from, to string) *Traffic {
	for _, l := range c.links {
		if l.From == from && l.To == to {
			return &l.Traffic
		}
	}
	c.links = append(c.links, &LinkStatistics{From: from, To: to})
	return &c.links[len(c.links)-1].Traffic
}

// conn returns the connection of an event.
func (c *Counters) conn(e *Event) *countedConn {
	i, found := slices.BinarySearchFunc(c.conns, e.Conn, func(conn *countedConn, number uint64) int {
		return int(int64(conn.Number - number))
	})
	if found {
		return c.conns[i]
	}
	conn := &countedConn{ConnStatistics: ConnStatistics{Number: e.Conn, Local: e.Local, Remote: e.Remote}}
	c.conns = slices.Insert(c.conns, i, conn)
	if len(c.conns) > maxCountedConns {
		c.conns = slices.Delete(c.conns, 0, 1)
	}
	return conn
}

// Statistics returns what was counted.
func (c *Counters) Statistics() Statistics {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := Statistics{Total: c.total.Total.clone(), Connects: c.total.Connects.clone()}
	for _, h := range c.hosts {
		s.Hosts = append(s.Hosts, HostStatistics{h.Host, h.Out.clone(), h.In.clone(), h.Connects.clone()})
	}
	for _, l := range c.links {
		s.Links = append(s.Links, LinkStatistics{l.From, l.To, l.clone()})
	}
	for _, conn := range c.conns {
		counted := conn.ConnStatistics
		counted.Out, counted.Back = counted.Out.clone(), counted.Back.clone()
		s.Conns = append(s.Conns, counted)
	}
	return s
}

// String returns the Statistics as JSON, as expvar.Var requires.
func (c *Counters) String() string {
	text, err := json.Marshal(c.Statistics())
	if err != nil {
		panic(err) // it has only numbers and texts
	}
	return string(text)
}

// unacknowledged is the segments of one direction whose round trip is not over.
type unacknowledged struct{ sent []sentAt }

// sentAt is the number behind a segment, and when that was sent.
type sentAt struct {
	end uint32
	at  time.Duration
}

// measure follows the segments of this direction, and the acknowledgements that they
// carry for the other one.
func (u *unacknowledged) measure(e *Event, other *unacknowledged, trip *RoundTrip) {
	switch {
	case e.Segment == nil || e.Packet == 0:
	case e.Kind == Arrived && e.Segment.Has(ACK):
		other.acknowledge(e, trip)
	case e.Kind != Sent || e.takes() == 0:
	case e.Again:
		u.sent = nil // which of the two will be acknowledged is not known
	default:
		u.sent = append(u.sent, sentAt{e.Segment.Seq + e.takes(), e.At})
	}
}

// takes returns how many numbers a segment takes.
func (e *Event) takes() uint32 {
	n := uint32(e.Size)
	if e.Segment.Has(SYN) || e.Segment.Has(FIN) {
		n++
	}
	return n
}

// acknowledge measures the round trip of the last segment that is acknowledged.
func (u *unacknowledged) acknowledge(e *Event, trip *RoundTrip) {
	n := 0
	for n < len(u.sent) && int32(e.Segment.Ack-u.sent[n].end) >= 0 {
		n++
	}
	if n == 0 {
		return
	}
	took := e.At - u.sent[n-1].at
	if trip.Samples == 0 || took < trip.Min {
		trip.Min = took
	}
	trip.Samples++
	trip.Max = max(trip.Max, took)
	trip.Sum += took
	u.sent = u.sent[n:]
}
