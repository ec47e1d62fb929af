package link

import (
	"math"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// Segment is what TCP sends from one host to another.
//
// The sequence numbers of a direction begin with 0, which the client uses for the ACK
// that ends the handshake. The first byte of either direction has 1, and the FIN comes
// behind the last byte.
type Segment struct {
	Kind Kind
	// Packet is the number of the packet for the tap of its path.
	Packet uint32
	Seq    uint64 // its first number
	Len    int    // how many numbers it takes
	Ack    uint64 // the next number that its sender expects
	Edge   uint64 // the number behind its sender's window
	cuts   int    // of the link, when it was sent
	at     clock.Instant
	// Urgent is where the urgent byte is, the number behind it counted from seq, and
	// in its lowest eight bits the byte itself, if that is in the segment. It is 0
	// when there is none.
	Urgent uint64
}

// Kind is the kind of a segment.
type Kind uint8

// The kinds of segments. ACK and Probe take no sequence numbers, no bandwidth and no draw:
// such a segment is lost only when the link is down.
const (
	SYN Kind = iota
	SYNACK
	HandshakeACK // the ACK that ends the handshake
	Data
	FIN
	RST
	// Unreachable is the reply of a router to a SYN.
	Unreachable
	ACK
	Probe // which asks for an acknowledgement
)

// PointTo makes a segment with bytes point to the last urgent byte, which is before the
// number up, as far as the pointer reaches.
func (s *Segment) PointTo(up uint64, octet byte) {
	if s.Kind == Data && up-s.Seq <= math.MaxUint16 {
		s.Urgent = (up-s.Seq)<<8 | uint64(octet)
	}
}

// isLight reports whether a segment takes no bandwidth and no draw: it is lost only when
// the link is down.
func (s *Segment) isLight() bool { return s.Kind >= ACK }

// Bytes returns how much of the stream is in the segment.
func (s *Segment) Bytes() int {
	if s.Kind == Data {
		return s.Len
	}
	return 0
}
