package sockets

import (
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// pump has a turn run on a loop whenever a socket is readable. What runs the
// turns is passed on, as it were: from the loop to a goroutine that waits for the
// socket, and back to the loop. So there is at most one of either. While nobody
// listens the pump rests, and there is neither.
type pump struct {
	loop  *events.Loop
	wait  func() error
	turn  func(waited error) step
	state atomic.Int32
}

// The states of a pump.
const (
	resting   = iota
	going     // a turn is on the loop
	restarted // going, and start was called meanwhile
	waiting   // a goroutine waits
)

// step is what a turn wants next.
type step struct {
	what  uint8
	after time.Duration // wait so long before a turn that comes again
}

const (
	rest  = iota // until start
	await        // a turn when the socket is readable
	again        // a turn behind what is on the loop
)

// start has a turn run soon. It never blocks.
func (p *pump) start() {
	switch {
	case p.state.CompareAndSwap(resting, going):
		p.post(nil)
	case p.state.CompareAndSwap(going, restarted):
	case p.state.Load() == waiting:
		_ = p.loop.Post(p.between)
	}
}

// post puts a turn on the loop. When that has been stopped there are no more.
func (p *pump) post(waited error) {
	p.state.Store(going)
	_ = p.loop.Post(func() { p.run(waited) })
}

// run is a turn, on the loop. A listener that ends its goroutine does not end
// the pump.
func (p *pump) run(waited error) {
	next := step{what: again}
	defer func() { p.next(next) }()
	p.state.Store(going)
	next = p.turn(waited)
}

func (p *pump) next(next step) {
	switch {
	case next.after > 0:
		time.AfterFunc(next.after, func() { p.post(nil) })
	case next.what == await && p.state.CompareAndSwap(going, waiting):
		go func() { p.post(p.wait()) }()
	case next.what == rest && p.state.CompareAndSwap(going, resting):
	default:
		p.post(nil)
	}
}

// between is a turn on the loop while the goroutine waits, and goes on to.
func (p *pump) between() {
	if p.turn(nil).what == again {
		p.start()
	}
}
