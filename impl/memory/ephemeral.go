package memory

import (
	"fmt"
	"iter"

	"github.com/smalltalk-sockets/go/impl"
)

// ephemeral is the range of ports from which a host chooses. Connections take even
// ones first and TCP servers odd ones, so that they rarely conflict.
type ephemeral struct {
	first, last uint16
	// next is the next port to try: among the even and the odd ones, or in its first
	// element among all.
	next [2]int
}

// linuxEphemeral is the range of Linux.
var linuxEphemeral = ephemeral{first: 32768, last: 60999}

// SetEphemeralPorts sets the ports from which the host chooses for sockets that ask
// for no explicit one, both ends of the range included. Ports in use stay so. The
// default is 32768 to 60999, as on Linux; a small range shows what a program does when
// ports run out.
//
// Errors: an *impl.RangeError for the port 0, an *impl.ArgumentError for a range
// that ends before it begins.
func (h *Host) SetEphemeralPorts(first, last uint16) error {
	h.exists()
	switch {
	case first == 0:
		return &impl.RangeError{What: "first ephemeral port", Value: 0, Min: 1, Max: 65535}
	case last < first:
		return &impl.ArgumentError{
			What: "ephemeral ports", Value: fmt.Sprintf("%d to %d", first, last), Reason: "end before they begin; give the lower port first"}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ports.ephemeral = ephemeral{first: first, last: last}
	h.udp.ephemeral = h.ports.ephemeral
	h.tellHost("SetEphemeralPorts", first, last)
	return nil
}

// all yields every port of the range, each parity from the port after the last that
// was tried. Ports of the preferred parity come first; after many failures in a row
// the others are tried as well.
func (e *ephemeral) all(preferred int) iter.Seq[uint16] {
	const fair = 64
	return func(yield func(uint16) bool) {
		most := max(e.count(0), e.count(1))
		for i := range most + fair {
			if i < e.count(preferred) && !yield(e.tryNext(preferred)) {
				return
			}
			if i >= fair && i < fair+e.count(1-preferred) && !yield(e.tryNext(1-preferred)) {
				return
			}
		}
	}
}

// count returns how many ports of a parity are in the range.
func (e *ephemeral) count(parity int) int {
	return (int(e.last) - e.lowest(parity) + 2) / 2
}

// lowest returns the lowest port of a parity in the range.
func (e *ephemeral) lowest(parity int) int {
	return int(e.first) + (int(e.first)+parity)%2
}

// tryNext returns the next port of a parity.
func (e *ephemeral) tryNext(parity int) uint16 {
	port := e.lowest(parity) + 2*e.next[parity]
	e.next[parity] = (e.next[parity] + 1) % e.count(parity)
	return uint16(port)
}

// tryInOrder yields every port of the range, from the one after the last that was
// tried. A port that it has yielded counts as tried.
func (e *ephemeral) tryInOrder() iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		count := int(e.last) - int(e.first) + 1
		for range count {
			port := int(e.first) + e.next[0]
			e.next[0] = (e.next[0] + 1) % count
			if !yield(uint16(port)) {
				return
			}
		}
	}
}
