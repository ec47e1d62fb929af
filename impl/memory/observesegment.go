package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// segmentTap makes events of the segments of one direction of a linked connection. Its
// path calls it under the network's lock and, once the end is set, the connection's.
type segmentTap struct {
	watch    *watch
	link     *hostLink
	network  impl.Network
	conn     uint32
	from, to netip.AddrPort
	end      *end   // that sends; nil during the handshake
	synSent  bool   // or the SYN-ACK
	next     uint64 // the number behind all that was sent
	// sent is copies of the segments that are not acknowledged: their bytes leave the
	// sender when they arrive.
	sent []sentSegment
	// inFlight is the events of the packets that are on their way, by their number.
	inFlight map[uint32]*trace.Event
	last     *trace.Event // that arrived
}

// sentSegment is the bytes of a segment.
type sentSegment struct {
	seq  uint64
	data []byte
}

// tapPaths observes both directions of a dial, if the network is observed.
func (d *dial) tapPaths() {
	w, h := d.stream.host.network.watch, d.handshake
	if w == nil {
		return
	}
	tap := func(over *hostLink, from, to netip.AddrPort) *segmentTap {
		return &segmentTap{
			watch: w, link: over, network: d.stream.Network(), conn: d.stream.connNumber, from: from, to: to,
			inFlight: make(map[uint32]*trace.Event),
		}
	}
	h.there.Tap = tap(h.over, d.stream.at(), d.to)
	h.back.Tap = tap(d.host.ensureLink(d.stream.host), d.to, d.stream.at())
}

// setEnd tells the tap of a path, if there is one, which end sends there.
func setEnd(p *link.SegmentPath, e *end) {
	if t, ok := p.Tap.(*segmentTap); ok {
		t.end = e
	}
}

// Sent tells of a segment that is sent, and maybe lost at once.
func (t *segmentTap) Sent(now clock.Instant, s link.Segment, loss trace.Cause) uint32 {
	e := t.event(s)
	e.Kind, e.Packet, e.Queued, e.Again = trace.Sent, t.watch.nextPacket(), t.link.Queued(now), t.noteSent(s)
	t.watch.emit(e)
	if loss != 0 {
		t.tell(trace.Lost, e, loss)
	} else {
		t.inFlight[uint32(e.Packet)] = e
	}
	return uint32(e.Packet)
}

// Arrived tells that a segment has arrived, or was lost on its way.
func (t *segmentTap) Arrived(s link.Segment, loss trace.Cause) {
	e := t.inFlight[s.Packet]
	delete(t.inFlight, s.Packet)
	t.last = e
	if loss != 0 {
		t.tell(trace.Lost, e, loss)
	} else {
		t.tell(trace.Arrived, e, 0)
	}
}

// tell tells what has become of the packet of an event.
func (t *segmentTap) tell(k trace.Kind, e *trace.Event, why trace.Cause) {
	e.Kind, e.Cause, e.Queued = k, why, 0
	t.watch.emit(e)
}

// tellDropped tells that the host has dropped the segment that has arrived last.
func tellDropped(p *link.SegmentPath, why trace.Cause) {
	if t, ok := p.Tap.(*segmentTap); ok {
		t.tell(trace.Dropped, t.last, why)
	}
}

// event returns an event of a segment.
func (t *segmentTap) event(s link.Segment) *trace.Event {
	e := &trace.Event{
		Host: t.link.from.name, Peer: t.link.to.name, Network: t.network, Conn: uint64(t.conn),
		Local: impl.Endpoint{AddrPort: t.from}, Remote: impl.Endpoint{AddrPort: t.to},
	}
	if s.Kind == link.Unreachable {
		e.Network, e.Text = impl.ICMP4, "host unreachable"
		if t.from.Addr().Is6() {
			e.Network = impl.ICMP6
		}
		e.Data = ip.HostUnreachable(t.to, t.from)
		return e
	}
	e.Segment = t.header(s)
	switch s.Kind {
	case link.HandshakeACK:
		e.Text = "ACK"
	case link.Probe:
		e.Text = "probe"
	}
	e.Data = t.payload(s)
	return e
}

// flagsOf has the flags of the kinds of segments.
var flagsOf = [...]trace.Flags{
	link.SYN:          trace.SYN,
	link.SYNACK:       trace.SYN | trace.ACK,
	link.HandshakeACK: trace.ACK,
	link.Data:         trace.PSH | trace.ACK,
	link.FIN:          trace.FIN | trace.ACK,
	link.RST:          trace.RST | trace.ACK,
	link.ACK:          trace.ACK,
	link.Probe:        trace.ACK,
}

// header returns the header of a segment. The numbers are those of its connection, in
// which the SYN takes the number 0; the ACK that ends the handshake has a number there,
// but not in TCP.
func (t *segmentTap) header(s link.Segment) *trace.Segment {
	h := &trace.Segment{Flags: flagsOf[s.Kind], Seq: uint32(t.seq(s))}
	switch s.Kind {
	case link.SYN:
		h.Window = defaultTCPRecv
		return h
	case link.SYNACK:
		h.Window = defaultTCPRecv
	default:
		h.Window = int(s.Edge - min(s.Edge, max(1, s.Ack)))
	}
	h.Ack = uint32(max(1, s.Ack))
	if s.Urgent > 0 {
		h.Flags |= trace.URG
		h.Urgent = int(s.Urgent >> 8)
	}
	return h
}

// seq returns the number of a segment in TCP.
func (t *segmentTap) seq(s link.Segment) uint64 {
	switch s.Kind {
	case link.SYN, link.SYNACK:
		return 0
	case link.Data, link.FIN:
		return s.Seq
	}
	if t.end == nil {
		return 0 // the reset that refuses a SYN
	}
	seq := max(1, t.end.sndNxt)
	if s.Kind == link.Probe {
		seq--
	}
	return seq
}

// noteSent notes that a segment is sent, and returns whether it was sent before.
func (t *segmentTap) noteSent(s link.Segment) bool {
	switch s.Kind {
	case link.SYN, link.SYNACK:
		again := t.synSent
		t.synSent = true
		return again
	case link.HandshakeACK, link.Data, link.FIN:
		again := s.Seq < t.next
		t.next = max(t.next, s.Seq+uint64(s.Len))
		return again
	default:
		return false
	}
}

// payload returns the bytes of a segment, which the tap keeps until they are
// acknowledged.
func (t *segmentTap) payload(s link.Segment) []byte {
	if s.Bytes() == 0 {
		return nil
	}
	for len(t.sent) > 0 && t.sent[0].seq < t.end.sndUna {
		t.sent = t.sent[1:]
	}
	for _, old := range t.sent {
		if old.seq == s.Seq {
			return old.data
		}
	}
	data := make([]byte, s.Len)
	t.end.out.CopyAt(int(s.Seq-max(1, t.end.peer.rcvNxt)), data)
	t.sent = append(t.sent, sentSegment{s.Seq, data})
	return data
}
