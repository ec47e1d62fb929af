package memory

import (
	"io"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Observe tells o of all that happens on the network, in one order: what becomes of each
// packet between two hosts, with its bytes, and why one is lost; what calls send within a
// host; sockets that are bound, listen, connect, are accepted, shut, reset and closed;
// look-ups of names; and the calls of the test that change the network. The same seed and
// the same program, in virtual time, give the same events. Several observers may be
// given, and each is told of everything.
//
// Observe runs under locks of the network: o must return soon, and not use the network or
// its sockets, nor panic or call t.FailNow, which leave them locked (see [trace.Observer]).
// Observing costs time for each event; without it, a network and its sockets
// cost nothing more. Observe panics for nil.
func Observe(o trace.Observer) Option {
	if misuse.IsNil(o) {
		// An Option returns no error, and the first event would fail far from here.
		panic("memory: Observe(nil): pass an observer, or leave the option out")
	}
	return func(n *Network) { n.observe(o) }
}

// Transcript writes what happens on the network to w, a line for each event. It is
// Observe with [trace.Transcript], whose lines have the time since the network was made:
//
//	0.000000 shop TCP 10.0.0.1:32768 > 10.0.0.2:80: connecting
//	0.000000 shop>bank TCP 10.0.0.1:32768 > 10.0.0.2:80 SYN: sent
//	0.020000 shop>bank TCP 10.0.0.1:32768 > 10.0.0.2:80 SYN: arrived
//
// w is called with the network locked: it must not block, nor use the network. Its
// errors are ignored. Transcript panics for nil.
func Transcript(w io.Writer) Option {
	if misuse.IsNil(w) {
		panic("memory: Transcript(nil): pass a writer, as os.Stderr, or leave the option out")
	}
	return Observe(trace.Transcript(w))
}

// observe adds an observer, while the network is made.
func (n *Network) observe(o trace.Observer) {
	if n.watch == nil {
		n.watch = &watch{clock: n.clock}
	}
	n.watch.observers = append(n.watch.observers, o)
}

// watch numbers the events of a network and tells its observers of them. A network that
// is not observed has none, and places that have an event check that first.
//
// While a network is observed, no bytes of a connection take the fast path.
type watch struct {
	clock     *clock.Clock
	observers []trace.Observer // they never change

	// The last numbers of connections and packets. The network's lock guards them.
	conns   uint32
	packets uint64

	// mu guards what follows, and is held while the observers are called. It is an
	// innermost lock: events come from under the locks of connections and of the network.
	mu    sync.Mutex
	count uint64
	last  time.Duration // when the last event happened
}

// emit tells the observers of an event.
func (w *watch) emit(e *trace.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count++
	w.last = max(w.last, w.clock.Elapsed())
	e.Number, e.At, e.Size = w.count, w.last, len(e.Data)
	for _, o := range w.observers {
		o.Observe(e)
	}
}

// nextConn returns the number of a new connection, or 0 if it is not observed. The
// network's lock is held.
func (w *watch) nextConn() uint32 {
	if w == nil {
		return 0
	}
	w.conns++
	return w.conns
}

// nextPacket returns the number of a new packet. The network's lock is held.
func (w *watch) nextPacket() uint64 {
	w.packets++
	return w.packets
}
