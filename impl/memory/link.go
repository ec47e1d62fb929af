package memory

import (
	"fmt"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// Link is how packets travel from one host to another, in one direction. The zero Link
// delivers them at once and loses none.
type Link struct {
	// Latency is how long a packet travels.
	Latency time.Duration
	// Jitter is how much longer it may travel, drawn for each packet. Packets
	// keep their order.
	Jitter time.Duration
	// Bandwidth is how many bytes per second the link takes, headers included; 0 is no
	// limit.
	Bandwidth int
	// Queue is how many bytes may wait for a limited Bandwidth. Datagrams that do not
	// fit are lost, and TCP waits. 0 stands for 256 KiB.
	Queue int
	// MTU is the largest packet, in bytes with its IP header. TCP sends smaller
	// segments, and a larger datagram travels in fragments, all of which must arrive.
	// 0 stands for 1500.
	MTU int
	// Loss is the probability that a packet is lost, from 0 to 1. TCP retransmits it,
	// which takes time; a datagram is lost for good.
	Loss float64
	// Duplicate and Reorder are the probabilities that a datagram arrives twice, and
	// that it arrives later than those sent within the next ReorderDelay.
	Duplicate, Reorder float64
	// ReorderDelay is by how much later; 0 stands for one millisecond.
	ReorderDelay time.Duration
	// Connects is the outcome of attempts to connect over the link.
	Connects Connects
}

// Connects is the outcome of an attempt to connect.
type Connects uint8

// The outcomes of an attempt to connect. All but the first are independent of servers.
const (
	// ConnectsArrive lets the SYN arrive, and the host replies.
	ConnectsArrive Connects = iota
	// ConnectsRefused is a reset: ECONNREFUSED after a round trip.
	ConnectsRefused
	// ConnectsUnreachable is the reply of a router without a route: EHOSTUNREACH after
	// a round trip.
	ConnectsUnreachable
	// ConnectsHang is no reply: ETIMEDOUT after some two minutes.
	ConnectsHang
)

// The defaults of the fields of a Link.
const (
	defaultQueue        = 256 << 10
	defaultMTU          = 1500
	defaultReorderDelay = time.Millisecond
	minMTU              = 576
	maxMTU              = 65535
)

// check returns what is wrong with l, for example a NaN.
func (l *Link) check() error {
	for _, f := range []struct {
		field  string
		value  any
		ok     bool
		reason string
	}{
		{"Latency", l.Latency, l.Latency >= 0, "must not be negative; 0 is no delay"},
		{"Jitter", l.Jitter, l.Jitter >= 0, "must not be negative; 0 is none"},
		{"ReorderDelay", l.ReorderDelay, l.ReorderDelay >= 0, "must not be negative; 0 stands for 1ms"},
		{"Bandwidth", l.Bandwidth, l.Bandwidth >= 0, "must not be negative; 0 is any number of bytes in a second"},
		{"Queue", l.Queue, l.Queue >= 0, "must not be negative; 0 stands for 256 KiB"},
		{"Loss", l.Loss, isProbability(l.Loss), notProbability},
		{"Duplicate", l.Duplicate, isProbability(l.Duplicate), notProbability},
		{"Reorder", l.Reorder, isProbability(l.Reorder), notProbability},
		{"Connects", l.Connects, l.Connects <= ConnectsHang, "is no outcome; use ConnectsArrive, ConnectsRefused, ConnectsUnreachable or ConnectsHang"},
	} {
		if !f.ok {
			return &impl.ArgumentError{What: "Link." + f.field, Value: fmt.Sprint(f.value), Reason: f.reason}
		}
	}
	if l.MTU != 0 && (l.MTU < minMTU || l.MTU > maxMTU) {
		return &impl.RangeError{What: "Link.MTU", Value: int64(l.MTU), Min: minMTU, Max: maxMTU}
	}
	return nil
}

const notProbability = "is no probability; use one from 0 to 1"

func isProbability(p float64) bool { return p >= 0 && p <= 1 }

// link is one direction between two hosts. The network's lock guards it.
type link struct {
	from, to *Host
	Link
	cut   bool          // packets are lost
	cuts  int           // how often it was cut
	free  clock.Instant // when all that was sent has left the queue
	last  clock.Instant // when the last packet arrives that was not reordered
	flows uint64        // how many were begun

	inTransit int  // bytes of in-flight datagrams
	own       flow // of the messages of ICMP that the host makes itself
}

// ensureLink returns the link from h to another host, and makes it if there is none.
// The network's lock is held.
func (h *Host) ensureLink(to *Host) *link {
	l := h.network.links[[2]*Host{h, to}]
	if l == nil {
		l = &link{from: h, to: to, Link: h.network.shape}
		h.network.links[[2]*Host{h, to}] = l
	}
	return l
}

// nextDice returns the fault source of the next flow on the link, and counts the flow.
func (l *link) nextDice() dice {
	l.flows++
	return l.rolled(l.flows)
}

// mtu returns the size of the largest packet.
func (l *link) mtu() int {
	if l.MTU == 0 {
		return defaultMTU
	}
	return l.MTU
}

// reorderDelay returns how much later a reordered datagram arrives.
func (l *link) reorderDelay() time.Duration {
	if l.ReorderDelay == 0 {
		return defaultReorderDelay
	}
	return l.ReorderDelay
}

// opens returns when a packet of a size fits into the queue: now, or when enough of
// the queue has left.
func (l *link) opens(now clock.Instant, size int) clock.Instant {
	if l.Bandwidth == 0 {
		return now
	}
	queue := l.Queue
	if queue == 0 {
		queue = defaultQueue
	}
	return max(now, l.free-clock.Instant(l.taking(max(0, queue-size))))
}

// taking returns how long the bandwidth takes for a number of bytes.
func (l *link) taking(size int) time.Duration {
	return clock.Nanoseconds(float64(size) / float64(l.Bandwidth) * float64(time.Second))
}

// transmit sends a packet of a size now, the n-th of a flow, and returns when it
// arrives, unless it is lost. A packet that would arrive at the end of time is lost,
// and delays no other.
func (l *link) transmit(now clock.Instant, size int, d dice, n uint64) clock.Instant {
	if l.Bandwidth != 0 {
		l.free = max(l.free, now).After(l.taking(size))
		now = l.free
	}
	at := now.After(l.Latency)
	if l.Jitter != 0 {
		at = at.After(clock.Nanoseconds(d.lot(drawJitter, n) * float64(l.Jitter)))
	}
	if at == clock.Forever {
		return at
	}
	l.last = max(l.last, at)
	return l.last
}

// loses reports whether the n-th packet of a flow is lost when it is sent.
func (l *link) loses(d dice, n uint64) bool {
	return l.down() || d.strikes(drawLoss, n, l.Loss)
}

// down reports whether nothing arrives over the link.
func (l *link) down() bool { return l.cut || l.to.down.Load() }

// brokeSince reports whether the link is down, or was down since a packet was sent,
// when it had been cut so many times.
func (l *link) brokeSince(cuts int) bool { return l.down() || l.cuts != cuts }
