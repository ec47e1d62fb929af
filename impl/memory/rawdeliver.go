package memory

import (
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// accepts reports whether a message is for the socket. Linux delivers no IPv4 message
// that is shorter than its header.
func (s *rawSocket) accepts(p ip.ICMP) bool {
	switch {
	case s.disconnected, s.kind.isV4() != p.From.Is4(), p.From.Is4() && len(p.Message) < ip.ICMPHeader:
		return false
	case !s.local.IsZero() && s.local.Addr() != p.To:
		return false
	default:
		return s.remote.IsZero() || s.remote.Addr() == p.From
	}
}

// enqueue puts a copy of a message into the queue, behind its header if it is IPv4.
// There is room while the buffer is not full, however long the message is.
func (s *rawSocket) enqueue(p ip.ICMP) {
	if s.charged >= s.recvBuffer() {
		return
	}
	header := 0
	if p.From.Is4() {
		header = ip.Header4
	}
	n := header + len(p.Message)
	d := emptyDatagram(n)
	d.data = d.memory[:n]
	if header > 0 {
		p.Put(d.data, len(p.Message))
	}
	copy(d.data[header:], p.Message)
	d.from, d.ttl = impl.IP(p.From, 0), p.TTL
	d.cost = rawCost(len(p.Message), p.From)
	s.charged += d.cost
	s.in.push(d)
	s.readers.wake()
}

// uncharge frees the charge of a datagram that has left the queue.
func (s *rawSocket) uncharge(d *datagram) { s.charged -= d.cost }
