package memory

import (
	"fmt"
	"math"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// segment is what TCP sends from one host to another.
//
// The sequence numbers of a direction begin with 0, which the client uses for the ACK
// that ends the handshake. The first byte of either direction has 1, and the FIN comes
// behind the last byte.
type segment struct {
	what segmentKind
	seq  uint64 // its first number
	n    int    // how many numbers it takes
	ack  uint64 // the next number that its sender expects
	edge uint64 // the number behind its sender's window
	cuts int    // of the link, when it was sent
	at   clock.Instant
	// urgent is where the urgent byte is, the number behind it counted from seq, and
	// in its lowest eight bits the byte itself, if that is in the segment. It is 0
	// when there is none.
	urgent uint64
}

type segmentKind uint8

const (
	synSegment segmentKind = iota
	synAckSegment
	openSegment // the ACK that ends the handshake
	dataSegment
	finSegment
	rstSegment
	// unreachableSegment is the reply of a router to a SYN.
	unreachableSegment
	ackSegment
	probeSegment // which asks for an acknowledgement
)

// point makes a segment with bytes point to the last urgent byte, which is before the
// number up, as far as the pointer reaches.
func (s *segment) point(up uint64, octet byte) {
	if s.what == dataSegment && up-s.seq <= math.MaxUint16 {
		s.urgent = (up-s.seq)<<8 | uint64(octet)
	}
}

// light reports whether a segment takes no bandwidth and no draw: it is lost only when
// the link is down.
func (s *segment) light() bool { return s.what >= ackSegment }

// bytes returns how much of the stream is in the segment.
func (s *segment) bytes() int {
	if s.what == dataSegment {
		return s.n
	}
	return 0
}

// String describes the segment, with the bytes of the stream counted from 0.
func (s *segment) String() string {
	switch s.what {
	case synSegment:
		return "SYN"
	case synAckSegment:
		return "SYN-ACK"
	case openSegment:
		return "ACK"
	case dataSegment:
		text := fmt.Sprintf("data %d..%d", s.seq-1, s.seq-1+uint64(s.n))
		if s.urgent > 0 {
			text += fmt.Sprintf(" urgent %d", s.seq-2+s.urgent>>8)
		}
		return text
	case finSegment:
		return fmt.Sprintf("FIN %d", s.seq-1)
	case rstSegment:
		return "RST"
	case unreachableSegment:
		return "host unreachable"
	case ackSegment:
		return fmt.Sprintf("ack %d window %d", s.ack-1, s.edge-min(s.edge, s.ack))
	default:
		return "probe"
	}
}
