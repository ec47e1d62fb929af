package memory

import (
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

const (
	// maxSYNs is how many SYNs are sent. The second follows after 1 s, and each further
	// one after twice the last wait.
	maxSYNs = 7
	// remnantDelay is how soon a SYN is sent again after one has met the remnant of an
	// earlier connection: two ticks of Linux's clock.
	remnantDelay = 8 * time.Millisecond
	// unreachableDelay is how long it takes to find out that no host has an address.
	unreachableDelay = 3 * time.Second
)

// sendSyn sends the next SYN and schedules another, or gives up after maxSYNs.
func (d *dial) sendSyn(now clock.Instant) {
	switch {
	case d.host == nil && !d.dropped:
		d.complete(syscall.EHOSTUNREACH)
		return
	case d.synsSent == maxSYNs:
		d.complete(syscall.ETIMEDOUT)
		return
	}
	d.nextSynAt = now.After(time.Second << d.synsSent)
	d.synsSent++
	switch {
	case d.dropped:
	case d.handshake != nil:
		d.handshake.there.Send(now, link.Segment{Kind: link.SYN})
	default:
		d.onSyn(now)
	}
}

// onSyn handles the arrival of a SYN.
func (d *dial) onSyn(now clock.Instant) {
	if d.handshake != nil {
		d.onLinkedSyn(now)
		return
	}
	switch err := d.stream.connectLocally(d.route); err {
	case errFull:
		d.synHeld = true
	case errDropped:
		d.onSynIgnored(now)
	default:
		d.complete(err)
	}
}

// onSynIgnored handles a SYN that gets no reply. If a remnant of an earlier connection
// has its endpoints, that remnant ends and the next SYN follows soon.
func (d *dial) onSynIgnored(now clock.Instant) {
	d.remnant = d.host.ports.remnants.at(d.stream.at(), d.to)
	if d.remnant == nil {
		return
	}
	d.nextSynAt = now.After(remnantDelay)
	if h := d.handshake; h != nil {
		d.nextSynAt = d.nextSynAt.After(h.back.Latency())
	}
}

// retryHeldSyn lets a SYN that is held arrive again, and drops it if there still is no
// room.
//
// A SYN that finds the accept queue full is held until the alarm rings, which is set
// to the same instant. In a bubble of testing/synctest that is when every goroutine is
// blocked, so a server that accepts has made room by then, however its goroutines
// were scheduled: only a server that does not accept loses SYNs. In real time the
// alarm rings at once, and the queue overflows as the kernel's does.
//
// A SYN that is held when its link goes down, or the server's host, is lost like one
// that has not arrived: a host that has crashed sends no reply.
func (d *dial) retryHeldSyn() {
	if !d.synHeld || d.stream.dial() != d {
		return
	}
	d.synHeld = false
	if why := d.lossOfHeld(); why != 0 {
		d.tellDropped(why)
		return
	}
	d.onSyn(d.stream.host.clock.Now())
	if d.synHeld {
		d.tellDropped(trace.BacklogFull)
		d.synHeld = false
	}
}

// lossOfHeld returns why the SYN that is held is lost, 0 if it is not.
func (d *dial) lossOfHeld() trace.Cause {
	if h := d.handshake; h != nil {
		return h.over.LossSince(h.cutsWhenHeld)
	}
	return 0
}
