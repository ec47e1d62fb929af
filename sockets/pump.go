package sockets

import (
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// pump has turns run on a loop while a socket is readable, one at a time: the
// loop sees to that. At most one turn is on the loop and has not begun, however
// often it is asked for, and at most one goroutine or timer waits, which asks for
// the next. While nobody listens the pump rests, and there is neither. A turn may
// come while something waits, which goes on waiting then.
type pump struct {
	loop *events.Loop
	wait func() error
	turn func(waited error) step

	runs    func()        // run, to be posted
	posted  atomic.Bool   // a turn is on the loop, and has not begun
	waiting atomic.Bool   // a goroutine or timer is there, and has not asked for its turn
	starts  atomic.Uint32 // how often start was called
	failure atomic.Pointer[waitFailure]
}

// waitFailure is why a wait failed, for the turn that follows it. It is out of date
// once something has changed for which start was called: a server listens now, or
// a deadline was moved.
type waitFailure struct {
	err    error
	starts uint32 // when the wait began
}

func newPump(loop *events.Loop, wait func() error, turn func(waited error) step) *pump {
	p := &pump{loop: loop, wait: wait, turn: turn}
	p.runs = p.run
	return p
}

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

// start has a whole turn begin after this call. It never blocks. When the loop
// has been stopped there are no more turns.
func (p *pump) start() {
	p.starts.Add(1)
	p.post()
}

func (p *pump) post() {
	if !p.posted.Swap(true) {
		_ = p.loop.Post(p.runs)
	}
}

// run is a turn, on the loop. A listener that ends its goroutine does not end
// the pump.
func (p *pump) run() {
	p.posted.Store(false) // who starts from now on has another turn
	next := step{what: again}
	defer func() { p.next(next) }()
	var waited error
	if f := p.failure.Swap(nil); f != nil && f.starts == p.starts.Load() {
		waited = f.err
	}
	next = p.turn(waited)
}

func (p *pump) next(next step) {
	switch {
	case next.after > 0:
		if !p.waiting.Swap(true) {
			time.AfterFunc(next.after, p.waited)
		}
	case next.what == await:
		if !p.waiting.Swap(true) {
			go p.await()
		}
	case next.what == again:
		p.post()
	}
}

// await waits until the socket is readable.
func (p *pump) await() {
	starts := p.starts.Load()
	if err := p.wait(); err != nil {
		p.failure.Store(&waitFailure{err, starts})
	}
	p.waited()
}

// waited is the end of a wait. Another may begin before its turn does, but not
// without a turn behind this.
func (p *pump) waited() {
	p.waiting.Store(false)
	p.post()
}
