package pcapng

import (
	"hash/maphash"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// datagrams counts the datagrams that calls have sent and received. One may be observed
// twice, when it is sent and when it is received, in either order; it is shown the first
// time.
type datagrams struct {
	seed maphash.Seed
	// ahead counts, for each kind of datagram, those that were sent and not received yet,
	// below 0 those that were received and not sent yet.
	ahead map[datagram]int
}

// datagram is what is the same at both sides: a wildcard may be in place of addresses.
type datagram struct {
	from, to uint16
	path     string // of the receiver
	sum      uint64
}

// maxAhead is for how many datagrams the other side is awaited.
const maxAhead = 10_000

// add counts a datagram, and reports whether it was not observed at the other side.
func (d *datagrams) add(e *trace.Event) bool {
	if d.ahead == nil || len(d.ahead) > maxAhead {
		d.seed, d.ahead = maphash.MakeSeed(), make(map[datagram]int)
	}
	sent, step := datagram{e.Local.Port(), e.Remote.Port(), e.Remote.Path, maphash.Bytes(d.seed, e.Data)}, 1
	if e.Kind == trace.Received {
		sent.from, sent.to, sent.path, step = e.Remote.Port(), e.Local.Port(), e.Local.Path, -1
	}
	d.ahead[sent] += step
	n := d.ahead[sent] * step
	if n == 0 {
		delete(d.ahead, sent)
	}
	return n > 0
}

// addDatagram adds a datagram that a call has sent or received.
func (c *Capture) addDatagram(e *trace.Event) {
	if !c.twice.add(e) {
		return
	}
	from, to := e.Local, e.Remote
	if e.Kind == trace.Received {
		from, to = to, from
	}
	p := &packet{at: e.At, host: e.Host, inbound: e.Kind == trace.Received}
	c.fill(p, e, from, to)
	c.queue.add(p)
}
