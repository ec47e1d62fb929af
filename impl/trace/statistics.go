package trace

import (
	"maps"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// Statistics is what has happened on a network, as numbers: a copy that does not change.
// It prints as tables.
type Statistics struct {
	// Total is of all packets: those between hosts, and what calls have sent within a
	// host, or over the kernel.
	Total    Traffic
	Connects Connects
	Hosts    []HostStatistics // in the order in which they were first seen
	Links    []LinkStatistics // likewise; a link from a host to itself is what stays within
	Conns    []ConnStatistics // by their numbers
}

// Traffic is what was sent in one direction. Bytes are those of the payload.
type Traffic struct {
	Sent, BytesSent       int
	Arrived, BytesArrived int
	Duplicated            int           // packets of which the link has made a second one
	Retransmitted         int           // of Sent: segments that were sent before
	Lost                  map[Cause]int // on the way
	Dropped               map[Cause]int // by the host where they had arrived
	MostQueued            int           // the most bytes that have waited in the queue of a link
}

// Connects is what became of attempts to connect, and of connections.
type Connects struct {
	Attempted   int
	Established int            // of Attempted
	Failed      map[string]int // of Attempted, by the text of the error
	Accepted    int
	Reset       int // ends that have sent a reset
	TimedOut    int // ends that have given up
}

// HostStatistics is of one host.
type HostStatistics struct {
	Host     string
	Out, In  Traffic // what it has sent, and what was sent to it
	Connects Connects
}

// LinkStatistics is of one direction between two hosts.
type LinkStatistics struct {
	From, To string
	Traffic
}

// ConnStatistics is of one connection.
type ConnStatistics struct {
	Number        uint64
	Local, Remote impl.Endpoint // of the end that was seen first: the one that connects
	Out, Back     Traffic       // from Local, and to it
	RoundTrip     RoundTrip
}

// RoundTrip is how long segments and their acknowledgements took, from the sending to the
// arrival of the reply. Segments that were sent again do not count.
type RoundTrip struct {
	Samples       int
	Min, Max, Sum time.Duration
}

// Mean returns the mean, 0 without samples.
func (r RoundTrip) Mean() time.Duration {
	if r.Samples == 0 {
		return 0
	}
	return r.Sum / time.Duration(r.Samples)
}

// Host returns the statistics of a host, the zero HostStatistics for an unknown one.
func (s *Statistics) Host(name string) HostStatistics {
	for _, h := range s.Hosts {
		if h.Host == name {
			return h
		}
	}
	return HostStatistics{}
}

// Link returns the traffic from one host to another, the zero Traffic without any.
func (s *Statistics) Link(from, to string) Traffic {
	for _, l := range s.Links {
		if l.From == from && l.To == to {
			return l.Traffic
		}
	}
	return Traffic{}
}

// AllLost returns how many packets were lost, for any reason.
func (t *Traffic) AllLost() int { return sum(t.Lost) }

// AllDropped returns how many packets were dropped, for any reason.
func (t *Traffic) AllDropped() int { return sum(t.Dropped) }

// AllFailed returns how many attempts to connect have failed, with any error.
func (c *Connects) AllFailed() int { return sum(c.Failed) }

func sum[K comparable](counts map[K]int) (total int) {
	for _, n := range counts {
		total += n
	}
	return total
}

// count counts a packet.
func (t *Traffic) count(e *Event) {
	switch e.Kind {
	case Sent:
		t.Sent++
		t.BytesSent += e.Size
		t.MostQueued = max(t.MostQueued, e.Queued)
		if e.Again {
			t.Retransmitted++
		}
		if e.Host == e.Peer && e.Host != "" {
			t.arrive(e.Size) // within a host
		}
	case Arrived, Received:
		t.arrive(e.Size)
	case Duplicated:
		t.Duplicated++
	case Lost:
		increment(&t.Lost, e.Cause)
	case Dropped:
		increment(&t.Dropped, e.Cause)
	}
}

func (t *Traffic) arrive(size int) {
	t.Arrived++
	t.BytesArrived += size
}

func increment[K comparable](counts *map[K]int, key K) {
	if *counts == nil {
		*counts = make(map[K]int)
	}
	(*counts)[key]++
}

// clone returns a copy that shares nothing.
func (t Traffic) clone() Traffic {
	t.Lost, t.Dropped = maps.Clone(t.Lost), maps.Clone(t.Dropped)
	return t
}

func (c Connects) clone() Connects {
	c.Failed = maps.Clone(c.Failed)
	return c
}
