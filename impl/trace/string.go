package trace

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// shownBytes is how many bytes of the payload a line shows.
const shownBytes = 32

// String returns the event as one line: when it happened, where, to what, and the first
// bytes of the payload. Everything that a program or a peer has chosen is escaped, so
// that the line is printable and one line.
func (e Event) String() string { return string(e.appendTo(nil)) }

// appendTo appends the line of String to b.
func (e *Event) appendTo(b []byte) []byte {
	b = fmt.Appendf(b, "%.6f ", e.At.Seconds())
	switch e.Kind {
	case Changed:
		return fmt.Appendf(b, "-- %s(%s)%s", printable(e.Call), printable(e.Text), reason(e))
	case LookupAsked, LookupAnswered:
		return e.appendLookup(e.appendPlace(b))
	}
	b = e.appendEndpoints(e.appendPlace(b))
	switch {
	case e.Kind == Called:
		b = append(append(b, ' '), printable(e.Call)...)
		return append(e.appendPayload(b), reason(e)...)
	case e.Kind.isPacket():
		b = e.appendPacket(append(b, ' '))
	}
	b = fmt.Appendf(b, ": %s%s", e.Kind, reason(e))
	if e.Again {
		b = append(b, " again"...)
	}
	return b
}

// isPacket reports whether k says what became of a packet, or of what a call moved.
func (k Kind) isPacket() bool { return k <= Received }

// appendPlace appends the host, or both hosts of a packet between two.
func (e *Event) appendPlace(b []byte) []byte {
	switch {
	case e.Host == "":
		return b
	case e.Kind.isPacket() && e.Peer != e.Host && e.Peer != "":
		return fmt.Appendf(b, "%s>%s ", printable(e.Host), printable(e.Peer))
	default:
		return fmt.Appendf(b, "%s ", printable(e.Host))
	}
}

func (e *Event) appendLookup(b []byte) []byte {
	b = fmt.Appendf(b, "look-up of %s", printable(e.Name))
	if e.Kind == LookupAsked {
		return b
	}
	b = append(b, ": "...)
	switch {
	case e.Err != nil:
		return append(b, printable(e.Err.Error())...)
	case e.Text != "":
		return append(b, printable(e.Text)...)
	}
	for i, addr := range e.Addrs {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = addr.AppendTo(b)
	}
	return b
}

// appendEndpoints appends the protocol and the endpoints, in the direction of the bytes.
func (e *Event) appendEndpoints(b []byte) []byte {
	from, to := e.Local, e.Remote
	if e.Kind == Received {
		from, to = to, from
	}
	b = append(b, protocol(e.Network)...)
	if !from.IsZero() || !to.IsZero() {
		b = append(append(b, ' '), place(from)...)
	}
	if !to.IsZero() {
		b = append(append(b, " > "...), place(to)...)
	}
	return b
}

// protocol returns the name of a protocol as it is written.
func protocol(n impl.Network) string {
	switch {
	case n.IsTCP():
		return "TCP"
	case n.IsUDP():
		return "UDP"
	case n == impl.ICMP4, n == impl.ICMP6:
		return "ICMP"
	default:
		return printable(string(n))
	}
}

// place returns an endpoint, which with ICMP may have no port.
func place(at impl.Endpoint) string {
	switch {
	case at.IsZero():
		return "*"
	case !at.IsUnix() && at.Port() == 0:
		return at.Addr().String()
	default:
		return printable(at.String())
	}
}

// appendPacket appends what the packet is.
func (e *Event) appendPacket(b []byte) []byte {
	switch {
	case e.Text != "":
		return append(b, printable(e.Text)...)
	case e.Packet == 0 || e.Segment == nil:
		b = fmt.Appendf(b, "%d byte", e.Size)
		if e.Size != 1 {
			b = append(b, 's')
		}
		if e.Segment.Has(URG) {
			b = append(b, " urgent"...)
		}
		return e.appendPayload(b)
	default:
		return e.appendPayload(e.appendSegment(b))
	}
}

// appendSegment appends the segment, with the bytes of the stream counted from 0.
func (e *Event) appendSegment(b []byte) []byte {
	s := e.Segment
	switch {
	case s.Has(SYN | ACK):
		return append(b, "SYN-ACK"...)
	case s.Has(SYN):
		return append(b, "SYN"...)
	case s.Has(RST):
		return append(b, "RST"...)
	case e.Size > 0:
		b = fmt.Appendf(b, "data %d..%d", s.Seq-1, s.Seq-1+uint32(e.Size))
	case s.Has(FIN):
		return fmt.Appendf(b, "FIN %d", s.Seq-1)
	default:
		return fmt.Appendf(b, "ack %d window %d", s.Ack-1, s.Window)
	}
	if s.Has(URG) {
		b = fmt.Appendf(b, " urgent %d", s.Seq-2+uint32(s.Urgent))
	}
	return b
}

// appendPayload appends the first bytes of the payload, quoted.
func (e *Event) appendPayload(b []byte) []byte {
	if len(e.Data) == 0 {
		return b
	}
	b = append(b, ' ')
	b = strconv.AppendQuote(b, string(e.Data[:min(len(e.Data), shownBytes)]))
	if e.Size > shownBytes || len(e.Data) > shownBytes {
		b = append(b, "..."...)
	}
	return b
}

// reason returns the cause or the error, " (queue full)", or "".
func reason(e *Event) string {
	switch {
	case e.Cause != 0:
		return " (" + e.Cause.String() + ")"
	case e.Err != nil:
		return " (" + printable(e.Err.Error()) + ")"
	default:
		return ""
	}
}

// printable returns text with what is not printable escaped, as a Go string has it.
func printable(text string) string {
	for _, r := range text {
		if !strconv.IsPrint(r) || r == '\uFFFD' {
			return strings.TrimSuffix(strings.TrimPrefix(strconv.Quote(text), `"`), `"`)
		}
	}
	return text
}
