package memory

import (
	"context"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// dial is a Connect that waits for an answer to its SYN: one within a host
// because the queue of the server is full, one between hosts until the segments
// of the handshake have travelled. The network's lock guards it.
type dial struct {
	stream *stream
	path
	before    impl.Endpoint // where the stream was, and is for everybody until there is an answer
	handshake *handshake    // nil within a host
	alarm     alarm
	sent      int     // SYNs
	again     instant // when the next one is sent, or the dial gives up
	done      chan struct{}
	err       error // when done is closed
}

const (
	// maxSYNs is how many SYNs are sent, one second after the other at first,
	// and each time twice as long.
	maxSYNs = 7
	// unreachable is how long it takes to find out that nobody has an address.
	unreachable = instant(3 * time.Second)
)

// newDial begins to connect s. One SYN has been sent within the host.
func newDial(s *stream, way path, before impl.Endpoint) *dial {
	d := &dial{stream: s, path: way, before: before, done: make(chan struct{})}
	d.alarm.ringer = d
	d.again = s.host.clock.now()
	switch way.host {
	case s.host:
		d.sent = 1
		d.again += instant(time.Second)
	case nil:
		d.again += unreachable
	default:
		d.handshake = newHandshake(d)
	}
	s.dial = d
	return d
}

// await does what is due and waits for the outcome. It is called with the
// network's lock held, which it gives up for a while.
func (d *dial) await(ctx context.Context) error {
	answer := d.advance()
	d.stream.host.mu.Unlock()
	defer d.stream.host.mu.Lock()
	if answer != nil {
		answer.wire.begin(d)
	}
	select {
	case <-d.done:
	case <-ctx.Done():
		d.stop(impl.ContextError(ctx.Err()))
	}
	return d.err
}

// stop ends a dial that has not ended yet.
func (d *dial) stop(err error) {
	d.stream.host.mu.Lock()
	defer d.stream.host.mu.Unlock()
	if d.stream.dial == d {
		d.end(err)
	}
}

// ring follows the alarm.
func (d *dial) ring() {
	d.stream.host.mu.Lock()
	answer := d.advance()
	d.stream.host.mu.Unlock()
	if answer != nil {
		answer.wire.begin(d)
	}
}

// advance does what is due, and answers the connection if a SYN-ACK has brought
// one. The caller lets it begin when it has released the lock.
func (d *dial) advance() *conn {
	now := d.stream.host.clock.now()
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
func (d *dial) syn(now instant) {
	switch {
	case d.host == nil:
		d.end(syscall.EHOSTUNREACH)
		return
	case d.sent == maxSYNs:
		d.end(syscall.ETIMEDOUT)
		return
	}
	d.again = now + instant(time.Second<<d.sent)
	d.sent++
	if d.handshake != nil {
		d.handshake.there.send(now, segment{what: synSegment})
	} else if err := d.stream.syn(d.path); err != errDropped {
		d.end(err)
	}
}

// wind sets the alarm for what comes next.
func (d *dial) wind() {
	when := d.again
	if h := d.handshake; h != nil {
		for _, l := range [...]*lane{h.there, h.back} {
			if next := l.next(); earlier(next, when) {
				when = next
			}
		}
	}
	d.stream.host.clock.setBefore(&d.alarm, when)
}

// end lets the Connect return. A nil *dial is none.
func (d *dial) end(err error) {
	if d == nil {
		return
	}
	d.err = err
	d.leave()
	close(d.done)
}

// leave takes the dial from its stream. What is on its way then comes to
// nothing.
func (d *dial) leave() {
	d.stream.dial = nil
	d.stream.host.clock.cancel(&d.alarm)
	if d.err != nil && d.handshake != nil {
		d.handshake.forget()
	}
}
