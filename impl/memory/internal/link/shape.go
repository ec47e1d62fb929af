package link

import (
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// Shape is how packets travel in one direction. The zero Shape delivers them at
// once and loses none.
type Shape struct {
	Latency time.Duration // how long a packet travels
	Jitter  time.Duration // how much longer it may travel

	Bandwidth int // bytes per second, headers included; 0 is no limit
	Queue     int // bytes that may wait for the bandwidth; 0 stands for 256 KiB
	MTU       int // the largest packet, with its IP header; 0 stands for 1500

	// The probabilities that a packet is lost, and that a datagram arrives twice, or
	// late.
	Loss, Duplicate, Reorder float64
	ReorderDelay             time.Duration // how late; 0 stands for a millisecond
}

// The defaults of a Shape.
const (
	defaultQueue        = 256 << 10
	defaultMTU          = 1500
	defaultReorderDelay = time.Millisecond
)

// queueSize returns how many bytes may wait for the bandwidth.
func (s *Shape) queueSize() int {
	if s.Queue == 0 {
		return defaultQueue
	}
	return s.Queue
}

// LargestPacket returns the size of the largest packet: the MTU or its default.
func (s *Shape) LargestPacket() int {
	if s.MTU == 0 {
		return defaultMTU
	}
	return s.MTU
}

// lateness returns how much later a reordered datagram arrives.
func (s *Shape) lateness() time.Duration {
	if s.ReorderDelay == 0 {
		return defaultReorderDelay
	}
	return s.ReorderDelay
}

// timeFor returns how long the bandwidth takes for a number of bytes.
func (s *Shape) timeFor(size int) time.Duration {
	return clock.Nanoseconds(float64(size) / float64(s.Bandwidth) * float64(time.Second))
}

// fragments returns how many bytes on the link n bytes behind an IP header are, and in
// how many packets.
func (s *Shape) fragments(n, header int) (size, packets int) {
	packets = 1
	if n+header > s.LargestPacket() {
		most := (s.LargestPacket() - header) &^ 7
		packets = (n + most - 1) / most
	}
	return n + packets*header, packets
}
