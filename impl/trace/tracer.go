package trace

import (
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Tracer tells observers what happens to the sockets of the providers that it wraps, of
// all of them in one order. Set its fields before the first Wrap; the rest is safe for
// concurrent use. A Tracer has no goroutine and needs no Close.
type Tracer struct {
	// Observers are told of each event, one after the other. None may be nil.
	Observers []Observer
	// Now returns the time; nil stands for time.Now, which in a bubble of
	// testing/synctest is virtual. The first Wrap is the time 0 of the events.
	Now func() time.Time

	// mu guards the rest. An observer runs under it, so that events have one order.
	mu     sync.Mutex
	began  time.Time
	number uint64
	ends   ends
}

// Wrap returns a provider that does what p does, and tells the observers of each call on
// its sockets. It is Wrap of a Tracer without a name for the host.
func Wrap(p impl.Provider, observers ...Observer) impl.Provider {
	t := &Tracer{Observers: observers}
	return t.Wrap("", p)
}

// Wrap returns a provider that does what p does, with the same errors, and tells the
// observers of each call on its sockets once the call has returned; of a connect and a
// look-up also before. Host is the Host of the events, and may be empty.
//
// A Sent has the bytes that a call has handed over, a Received those that a call has
// taken; the Call of an Event names the call. A batch makes an event for each datagram.
// Calls that only ask, and tries that would block, make none. A Read may be observed
// before the Write of the other end that sent its bytes, because that returns later.
//
// The two ends of a TCP connection have one number if the Tracer has wrapped the
// providers of both, and each end of a Unix connection has a number of its own, because
// the names of Unix sockets do not say which ends belong together.
//
// The wrapper has every capability that p has. No bytes bypass it, so that sendfile and
// splice become copies. What a program moves through syscall.Conn is not observed.
//
// A nil provider or observer is a panic: it is a mistake of the program.
func (t *Tracer) Wrap(host string, p impl.Provider) impl.Provider {
	if err := misuse.NotNil("trace.Wrap", "provider", p); err != nil {
		panic(err)
	}
	for _, o := range t.Observers {
		if err := misuse.NotNil("trace.Wrap", "observer", o); err != nil {
			panic(err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.began.IsZero() {
		t.began = t.now()
	}
	return &provider{Provider: p, on: site{t, host}}
}

func (t *Tracer) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}

// site is where sockets are: a host as a tracer sees it.
type site struct {
	tracer *Tracer
	host   string
}

// emit gives an event its number, its time and its host, and tells the observers.
func (on site) emit(e Event) {
	t := on.tracer
	t.mu.Lock()
	defer t.mu.Unlock()
	t.number++
	e.Number = t.number
	e.At = t.now().Sub(t.began)
	e.Host, e.Size = on.host, len(e.Data)
	for _, o := range t.Observers {
		o.Observe(&e)
	}
}
