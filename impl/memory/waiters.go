package memory

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// waiters is where goroutines wait on one side of a half, at a server or for an urgent
// byte. The lock of cond guards it.
type waiters struct {
	cond   sync.Cond
	asleep int32  // how many wait and were not woken
	rounds uint16 // how often they were woken
	wants  wants  // what those that are asleep wait for, and maybe more
}

// wants is what calls wait for in a connection; canReadersGoOn and canWritersGoOn say
// when it is there. Elsewhere it is 0.
type wants uint8

const (
	wantBytes       wants = 1 << iota // bytes in the posted read, or what else a read returns
	wantReadable                      // that CanRead reports true
	wantReadTurn                      // that no other read has the turn
	wantWritable                      // that CanWrite reports true
	wantWriteTurn                     // that no other write has the turn
	wantHandoffDone                   // that the reader has taken its full posted read
	wantArrival                       // that a Close need not linger any more
)

// newWaiters makes waiters for a call that is about to wait. It checks that the network
// belongs where the call is.
func newWaiters(mu *sync.Mutex, c *clock.Clock) waiters {
	c.Now()
	return waiters{cond: sync.Cond{L: mu}}
}

// socketWaiters are the waiters of a socket, which are made with it. The first goroutine
// that waits checks that the network belongs where it is.
type socketWaiters struct {
	waiters
	uncheckedClock *clock.Clock
}

func newSocketWaiters(mu *sync.Mutex, c *clock.Clock) socketWaiters {
	return socketWaiters{waiters{cond: sync.Cond{L: mu}}, c}
}

// wait releases the lock until the waiters are woken.
func (w *socketWaiters) wait() {
	if w.uncheckedClock != nil {
		w.uncheckedClock.Now()
		w.uncheckedClock = nil
	}
	w.waiters.wait()
}

// wait releases the lock until the waiters are woken.
func (w *waiters) wait() { w.waitFor(0) }

// waitFor is wait for something in a connection.
func (w *waiters) waitFor(what wants) {
	w.asleep++
	w.wants |= what
	round := w.rounds
	w.cond.Wait()
	if w.rounds == round { // the late Broadcast of a Write, which wakes without the lock
		w.asleep--
	}
}

// wake wakes all that wait.
func (w *waiters) wake() {
	if w.waiting() > 0 {
		w.markWoken()
		w.cond.Broadcast()
	}
}

// markWoken counts all that wait as woken. The caller broadcasts.
func (w *waiters) markWoken() {
	w.asleep, w.wants = 0, 0
	w.rounds++
}

// waiting returns how many wait and were not woken.
func (w *waiters) waiting() int {
	if w == nil {
		return 0
	}
	return int(w.asleep)
}
