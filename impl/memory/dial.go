package memory

import (
	"context"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// dial is a Connect that waits for a reply to its SYN: within a host because the
// accept queue is full, between hosts until the segments of the handshake have
// arrived. The network's lock guards it.
type dial struct {
	stream *stream
	path
	before    impl.Endpoint // the local endpoint before, which others see until there is a reply
	handshake *handshake    // nil within a host
	alarm     clock.Alarm
	sent      int           // SYNs
	again     clock.Instant // when the next one is sent, or the dial gives up
	stale     *stream       // a remnant of an earlier connection that the SYN met
	done      chan struct{}
	err       error // when done is closed
}

const (
	// maxSYNs is how many SYNs are sent. The second follows after a second, and each
	// further one after twice as long as the last.
	maxSYNs = 7
	// clashDelay is how soon a SYN is sent again after one has met the remnant of an
	// earlier connection: two ticks of Linux's clock.
	clashDelay = 8 * time.Millisecond
	// unreachable is how long it takes to find out that no host has an address.
	unreachable = 3 * time.Second
)

// newDial begins to connect s. Within a host one SYN has been sent.
func newDial(s *stream, way path, before impl.Endpoint) *dial {
	d := &dial{stream: s, path: way, before: before, done: make(chan struct{})}
	d.alarm.Ringer = d
	d.again = s.host.clock.Now()
	switch way.host {
	case s.host:
		d.sent = 1
		d.again = d.again.After(time.Second)
		d.clash(s.host.clock.Now())
	case nil:
		if !way.dropped {
			d.again = d.again.After(unreachable)
		}
	default:
		d.handshake = newHandshake(d)
	}
	s.dial = d
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
	if d.stream.dial == d {
		d.end(err)
	}
}

// ring is called by the alarm.
func (d *dial) Ring() {
	d.stream.host.mu.Lock()
	d.proceed()
}

// proceed does what is due. It releases the network's lock, which the caller holds.
func (d *dial) proceed() {
	answer, stale := d.advance(), d.stale
	d.stale = nil
	d.stream.host.mu.Unlock()
	if stale != nil {
		stale.displace()
	}
	if answer != nil {
		answer.wire.begin(d)
	}
}

// clash handles a SYN that gets no reply. If a remnant of an earlier connection has
// its endpoints, that remnant ends and the next SYN follows soon.
func (d *dial) clash(now clock.Instant) {
	d.stale = d.host.ports.alone[endpoints{d.to, d.stream.local.AddrPort}]
	if d.stale == nil {
		return
	}
	d.again = now.After(clashDelay)
	if h := d.handshake; h != nil {
		d.again = d.again.After(h.back.link.Latency)
	}
}

// advance does what is due, and returns the connection if a SYN-ACK has brought one.
// The caller calls its begin after it has released the lock.
func (d *dial) advance() *conn {
	now := d.stream.host.clock.Now()
	for d.stream.dial == d {
		switch {
		case d.handshake != nil && d.handshake.back.due(now):
			if c := d.answered(); c != nil {
				return c
			}
		case d.handshake != nil && d.handshake.there.due(now):
			d.knock(now)
		case d.again <= now:
			d.syn(now)
		default:
			d.wind()
			return nil
		}
	}
	return nil
}

// syn sends the next SYN, or gives up.
func (d *dial) syn(now clock.Instant) {
	switch {
	case d.host == nil && !d.dropped:
		d.end(syscall.EHOSTUNREACH)
		return
	case d.sent == maxSYNs:
		d.end(syscall.ETIMEDOUT)
		return
	}
	d.again = now.After(time.Second << d.sent)
	d.sent++
	switch {
	case d.dropped:
	case d.handshake != nil:
		d.handshake.there.send(now, segment{what: synSegment})
	default:
		if err := d.stream.syn(d.path); err != errDropped {
			d.end(err)
			return
		}
		d.clash(now)
	}
}

// wind sets the alarm for the next event.
func (d *dial) wind() {
	when := d.again
	if h := d.handshake; h != nil {
		for _, l := range [...]*lane{h.there, h.back} {
			if next := l.next(); earlier(next, when) {
				when = next
			}
		}
	}
	d.stream.host.clock.SetBefore(&d.alarm, when)
}

// end lets the Connect return. It does nothing for a nil *dial.
func (d *dial) end(err error) {
	if d == nil {
		return
	}
	d.err = err
	d.leave()
	close(d.done)
}

// leave removes the dial from its stream. Segments of the handshake that still travel
// have no effect.
func (d *dial) leave() {
	d.stream.dial = nil
	d.stream.host.clock.Cancel(&d.alarm)
	if d.err != nil && d.handshake != nil {
		d.handshake.forget()
	}
}
