package memory

import (
	"context"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
)

// dial is a Connect that waits for a reply to its SYN: within a host because the
// accept queue is full, between hosts until the segments of the handshake have
// arrived. The network's lock guards it.
type dial struct {
	stream *stream
	route
	previousLocal impl.Endpoint // the local endpoint before, which others see until there is a reply
	handshake     *handshake    // nil within a host
	alarm         clock.Alarm
	synsSent      int
	nextSynAt     clock.Instant // when the next SYN is sent, or the dial gives up
	remnant       *place        // a remnant of an earlier connection that the SYN met
	synHeld       bool          // a SYN has found the accept queue full, and arrives again at the next ring
	done          chan struct{}
	err           error // when done is closed
}

// newDial begins to connect s. Within a host one SYN has been sent.
func newDial(s *stream, r route, before impl.Endpoint) *dial {
	d := &dial{stream: s, route: r, previousLocal: before, done: make(chan struct{})}
	d.alarm.Ringer = d
	d.nextSynAt = s.host.clock.Now()
	switch r.host {
	case s.host:
		d.synsSent = 1
		d.nextSynAt = d.nextSynAt.After(time.Second)
		d.onSynIgnored(s.host.clock.Now())
	case nil:
		if !r.dropped {
			d.nextSynAt = d.nextSynAt.After(unreachableDelay)
		}
	default:
		d.handshake = newHandshake(d)
		d.tapPaths()
	}
	s.ensureRare().dial = d
	return d
}

// await does what is due and waits for the outcome. The caller holds the network's
// lock; await releases it while it waits.
func (d *dial) await(ctx context.Context) error {
	d.proceed()
	defer d.stream.host.mu.Lock()
	select {
	case <-d.done:
	case <-ctx.Done():
		d.stop(impl.ContextError(ctx.Err()))
	}
	return d.err
}

// stop ends a dial that is still active.
func (d *dial) stop(err error) {
	d.stream.host.mu.Lock()
	defer d.stream.host.mu.Unlock()
	if d.stream.dial() == d {
		d.complete(err)
	}
}

// Ring is called by the alarm.
func (d *dial) Ring() {
	d.stream.host.mu.Lock()
	d.retryHeldSyn()
	d.proceed()
}

// proceed does what is due. It releases the network's lock, which the caller holds.
func (d *dial) proceed() {
	established, remnant := d.advance(), d.remnant
	d.remnant = nil
	d.stream.host.mu.Unlock()
	if remnant != nil {
		d.endRemnant(remnant)
	}
	if established != nil {
		established.linked.onSynAck(d)
	}
}

// advance does what is due, and returns the connection if a SYN-ACK has brought one.
// The caller calls onSynAck after it has released the lock.
func (d *dial) advance() *conn {
	now := d.stream.host.clock.Now()
	for d.stream.dial() == d {
		switch {
		case d.handshake != nil && d.handshake.back.IsDue(now):
			if c := d.receiveReply(); c != nil {
				return c
			}
		case d.handshake != nil && d.handshake.there.IsDue(now):
			d.takeSyn(now)
		case d.nextSynAt <= now:
			d.sendSyn(now)
		default:
			d.setAlarm(now)
			return nil
		}
	}
	return nil
}

// setAlarm sets the alarm for the next event.
func (d *dial) setAlarm(now clock.Instant) {
	when := d.nextSynAt
	if d.synHeld {
		when = now
	}
	if h := d.handshake; h != nil {
		for _, path := range [...]*link.SegmentPath{h.there, h.back} {
			if next := path.Next(); earlier(next, when) {
				when = next
			}
		}
	}
	d.stream.host.clock.SetBefore(&d.alarm, when)
}

// complete lets the Connect return. It does nothing for a nil *dial.
func (d *dial) complete(err error) {
	if d == nil {
		return
	}
	d.err = err
	d.detach()
	close(d.done)
}

// detach removes the dial from its stream. Segments of the handshake that still travel
// have no effect.
func (d *dial) detach() {
	d.stream.rare.dial = nil
	d.stream.host.clock.Cancel(&d.alarm)
	if d.err != nil && d.handshake != nil {
		d.handshake.release()
	}
}
