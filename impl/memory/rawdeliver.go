package memory

import "github.com/smalltalk-sockets/go/impl"

// hears reports whether a message is for the socket. Linux delivers no IPv4 message
// that is shorter than its header.
func (s *rawSocket) hears(p icmpPacket) bool {
	switch {
	case s.deaf, s.kind.isV4() != p.from.Is4(), p.from.Is4() && len(p.message) < icmpHeader:
		return false
	case !s.local.IsZero() && s.local.Addr() != p.to:
		return false
	default:
		return s.remote.IsZero() || s.remote.Addr() == p.from
	}
}

// arrive puts a copy of a message into the queue, behind its header if it is IPv4.
// There is room while the buffer is not full, however long the message is.
func (s *rawSocket) arrive(p icmpPacket) {
	if s.charged >= s.recvBuffer() {
		return
	}
	header := 0
	if p.from.Is4() {
		header = ip4Header
	}
	n := header + len(p.message)
	d := emptyDatagram(n)
	d.data = d.memory[:n]
	if header > 0 {
		p.put(d.data, len(p.message))
	}
	copy(d.data[header:], p.message)
	d.from, d.ttl = impl.IP(p.from, 0), p.ttl
	d.cost = rawCost(len(p.message), p.from)
	s.charged += d.cost
	s.in.push(d)
	s.readers.wake()
}

// taken uncharges a datagram that has left the queue.
func (s *rawSocket) taken(d *datagram) { s.charged -= d.cost }
