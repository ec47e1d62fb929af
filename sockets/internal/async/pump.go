package async

import (
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// A Pump runs turns on a loop, each time its source becomes readable and each time
// Start is called. At most one turn is queued on the loop, and at most one goroutine
// and one timer wait to queue the next. An idle pump has none of them. A turn
// may run while a goroutine waits, which then goes on waiting.
//
// A Pump is safe for concurrent use. Its turns run one at a time, because the loop
// runs one function at a time.
type Pump struct {
	loop *events.Loop
	wait func() error
	turn func(waited error) Next
	late time.Duration // how late RequeueLater is

	runs    func()        // run, to be posted
	posted  atomic.Bool   // a turn is queued and has not begun
	waiting atomic.Bool   // a goroutine waits to queue a turn
	timing  atomic.Bool   // a timer is set to queue a turn
	starts  atomic.Uint32 // how often Start was called
	failure atomic.Pointer[waitFailure]

	// notBefore is when the timer rings that RequeueLater has set; no turn begins before,
	// unless Start was called since. deferredAt is how often it was called before the
	// last RequeueLater. Turns alone use both.
	notBefore  time.Time
	deferredAt uint32
}

// waitFailure is the error of a wait, for the turn that follows it. It is out of date
// once Start was called: what made the wait fail may have changed.
type waitFailure struct {
	err    error
	starts uint32 // when the wait began
}

// Next is what follows a turn.
type Next uint8

// What may follow a turn.
const (
	Idle         Next = iota // nothing, until Start
	WaitReadable             // a turn when the source is readable
	Requeue                  // a turn behind what the loop has queued
	RequeueLater             // a turn after a while, see retryDelay
)

// retryDelay is how late RequeueLater is: time for others to free what a turn lacked,
// such as descriptors.
const retryDelay = 50 * time.Millisecond

// NewPump returns an idle pump. Its function wait blocks until the source is
// readable; its function turn is given the error of the wait before it, or nil.
func NewPump(loop *events.Loop, wait func() error, turn func(waited error) Next) *Pump {
	p := &Pump{loop: loop, wait: wait, turn: turn, late: retryDelay}
	p.runs = p.run
	return p
}

// Start makes a whole turn begin after this call. It never blocks. Once the loop is
// stopped there are no more turns.
func (p *Pump) Start() {
	p.starts.Add(1)
	p.post()
}

func (p *Pump) post() {
	if !p.posted.Swap(true) {
		_ = p.loop.Post(p.runs)
	}
}

// run is a turn, on the loop. A listener that ends its goroutine does not end the
// pump: the deferred function requeues the turn.
func (p *Pump) run() {
	p.posted.Store(false) // a Start from now on queues another turn
	if p.isTooEarly() {
		return // a wait has ended meanwhile; the timer queues the turn
	}
	next := Requeue
	defer func() { p.follow(next) }()
	var waited error
	if f := p.failure.Swap(nil); f != nil && f.starts == p.starts.Load() {
		waited = f.err
	}
	next = p.turn(waited)
}

// isTooEarly reports whether a turn has asked for one later, and since then neither
// that time has come nor Start was called.
func (p *Pump) isTooEarly() bool {
	return !p.notBefore.IsZero() && p.deferredAt == p.starts.Load() && time.Now().Before(p.notBefore)
}

func (p *Pump) follow(next Next) {
	switch next {
	case RequeueLater:
		p.deferredAt = p.starts.Load()
		if !p.timing.Swap(true) {
			p.notBefore = time.Now().Add(p.late)
			time.AfterFunc(p.late, p.ring)
		}
	case WaitReadable:
		if !p.waiting.Swap(true) {
			go p.await()
		}
	case Requeue:
		p.post()
	}
}

// await waits until the source is readable.
func (p *Pump) await() {
	starts := p.starts.Load()
	if err := p.wait(); err != nil {
		p.failure.Store(&waitFailure{err, starts})
	}
	p.waited()
}

// ring queues a turn when the timer rings.
func (p *Pump) ring() {
	p.timing.Store(false)
	p.post()
}

// waited ends a wait. Another wait may begin before the turn of this one does, but
// never without a turn behind this one.
func (p *Pump) waited() {
	p.waiting.Store(false)
	p.post()
}
