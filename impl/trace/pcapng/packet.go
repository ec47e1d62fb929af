package pcapng

import (
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

type endpoint = impl.Endpoint

// packet is a packet of the capture.
type packet struct {
	at       time.Duration
	host     string // whose interface it is on
	inbound  bool
	data     []byte // from its IP header on
	missing  int    // bytes that were cut off
	comments []string

	number uint64 // of the network, 0 for none
	waits  bool   // for what becomes of it
}

// queue holds the packets back that can still get a comment: those that are on their way,
// what was sent after them, and always the last one. So the capture has the order in
// which packets were sent.
type queue struct {
	packets  []*packet
	comments []string // for the next packet
}

// add adds a packet, with the comments that wait for one.
func (q *queue) add(p *packet) {
	p.comments = append(q.comments, p.comments...)
	q.comments = nil
	q.packets = append(q.packets, p)
}

// comment adds a change of the network as a comment to the next packet.
func (q *queue) comment(e *trace.Event) { q.comments = append(q.comments, e.String()) }

// settle notes what became of a packet. It returns false for one that is not there, or
// has arrived before.
func (q *queue) settle(e *trace.Event) bool {
	for _, p := range q.packets {
		if p.number != e.Packet {
			continue
		}
		switch e.Kind {
		case trace.Duplicated:
			p.comments = append(p.comments, "the link has duplicated this packet")
			return true
		case trace.Lost:
			p.fate("lost", e)
		case trace.Dropped:
			p.fate("dropped where it has arrived", e)
		case trace.Arrived:
			if !p.waits {
				return false
			}
		}
		p.waits = false
		return true
	}
	return false
}

// fate adds a comment about the end of a packet.
func (p *packet) fate(what string, e *trace.Event) {
	what += ": " + e.Cause.String()
	if e.At > p.at {
		what += ", " + (e.At - p.at).String() + " after it was sent"
	}
	p.comments = append(p.comments, what)
}

// drain writes the packets that can get no comment any more: their end is known, and the
// last event was not about them.
func (q *queue) drain(last uint64, write func(*packet) error) error {
	for len(q.packets) > 1 && !q.packets[0].waits && (last == 0 || q.packets[0].number != last) {
		if err := write(q.packets[0]); err != nil {
			return err
		}
		q.packets[0] = nil
		q.packets = q.packets[1:]
	}
	return nil
}

// end writes all packets, the last one with the comments that wait.
func (q *queue) end(write func(*packet) error) error {
	for i, p := range q.packets {
		if p.waits {
			p.comments = append(p.comments, "on its way when the capture ended")
		}
		if i == len(q.packets)-1 {
			p.comments = append(p.comments, q.comments...)
		}
		if err := write(p); err != nil {
			return err
		}
	}
	q.packets = nil
	return nil
}
