// Package link is one direction between two hosts of an in-memory network: its shape and
// its fault source, and the segments and datagrams that are in flight over it.
//
// It knows no host and no socket. A [Link] has the names of its hosts, and moves sizes,
// not bytes: what arrives where is the network's matter. The lock of the network guards
// everything here.
package link

import (
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// Link is one direction between two hosts. Init makes it from the zero Link; its Shape may
// be set at any time, and holds for what is sent from then on.
type Link struct {
	Shape
	config    Config
	cut       bool          // packets are lost
	cutsSoFar int           // how often it was cut
	lastCut   trace.Cause   // why
	free      clock.Instant // when all that was sent has left the queue
	last      clock.Instant // when the last packet arrives that was not reordered
	begun     uint64        // how many packet sequences were begun
	inFlight  int           // bytes of in-flight datagrams
	own       Sequence      // of the messages of ICMP that the host makes itself
}

// Config is what a link has of its network and its hosts.
type Config struct {
	From, To string       // the names of the hosts
	Down     *atomic.Bool // the receiving host has crashed
	Seed     uint64       // of the network's draws
	Clock    *clock.Clock
}

// Init makes a link of the zero Link.
func (l *Link) Init(c Config) { l.config = c }

// Cut cuts the link: packets are lost, those in flight too.
func (l *Link) Cut() {
	l.cut = true
	l.LoseInFlight(trace.Partition)
}

// LoseInFlight loses what is in flight for a reason, and nothing that is sent from now
// on.
func (l *Link) LoseInFlight(why trace.Cause) {
	l.cutsSoFar++
	l.lastCut = why
}

// Heal undoes Cut, however often it was called.
func (l *Link) Heal() { l.cut = false }

// Cuts returns how often the link was cut, or lost what was in flight.
func (l *Link) Cuts() int { return l.cutsSoFar }

// IsDown reports whether nothing arrives over the link.
func (l *Link) IsDown() bool { return l.cut || l.config.Down.Load() }

// LossSince returns why a packet is lost that was sent when Cuts returned a number: the
// link is down, or was cut since. It returns 0 for one that is not lost.
func (l *Link) LossSince(cuts int) trace.Cause {
	if why := l.lossNow(); why != 0 || l.cutsSoFar == cuts {
		return why
	}
	return l.lastCut
}

// lossNow returns why nothing arrives over the link, 0 if packets do.
func (l *Link) lossNow() trace.Cause {
	switch {
	case l.cut:
		return trace.Partition
	case l.config.Down.Load():
		return trace.HostDown
	default:
		return 0
	}
}

// Queued returns how many bytes wait in the queue.
func (l *Link) Queued(now clock.Instant) int {
	if l.Bandwidth == 0 || l.free <= now {
		return 0
	}
	return int(time.Duration(l.free-now).Seconds() * float64(l.Bandwidth))
}

// roomAt returns when a packet of a size fits into the queue: now, or when enough of
// the queue has left.
func (l *Link) roomAt(now clock.Instant, size int) clock.Instant {
	if l.Bandwidth == 0 {
		return now
	}
	return max(now, l.free-clock.Instant(l.timeFor(max(0, l.queueSize()-size))))
}

// transmit sends a packet of a size now, the n-th of a sequence, and returns when it
// arrives, unless it is lost. A packet that would arrive at the end of time is lost,
// and delays no other.
func (l *Link) transmit(now clock.Instant, size int, faults faultSource, n uint64) clock.Instant {
	if l.Bandwidth != 0 {
		l.free = max(l.free, now).After(l.timeFor(size))
		now = l.free
	}
	at := now.After(l.Latency)
	if l.Jitter != 0 {
		at = at.After(clock.Nanoseconds(faults.draw(jitterDraw, n) * float64(l.Jitter)))
	}
	if at == clock.Forever {
		return at
	}
	l.last = max(l.last, at)
	return l.last
}

// lossOf returns why the n-th packet of a sequence is lost when it is sent, 0 if it is
// not.
func (l *Link) lossOf(faults faultSource, n uint64) trace.Cause {
	if why := l.lossNow(); why != 0 {
		return why
	}
	if faults.isHit(lossDraw, n, l.Loss) {
		return trace.LinkLoss
	}
	return 0
}

// maxInFlight is how many bytes of in-flight datagrams a link carries. Further
// datagrams are lost.
const maxInFlight = 4 << 20

// AddInFlight counts n more bytes of in-flight datagrams, or fewer.
func (l *Link) AddInFlight(n int) { l.inFlight += n }

// OwnSequence returns the packets that the sending host makes itself: messages of ICMP.
func (l *Link) OwnSequence() *Sequence {
	if l.own.link == nil {
		l.own = Sequence{link: l, faults: l.source(0)}
	}
	return &l.own
}
