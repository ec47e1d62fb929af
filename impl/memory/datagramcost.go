package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// A queued datagram is charged with its truesize, like a segment of a Unix stream
// (piece.go): a head, with room for more than that of a stream, and for a large one
// pages beside the head.
const (
	largestHead  = 16<<10 - pieceInfo // what the head can hold
	leastUDPHead = 576
)

// The space that the headers of a UDP datagram take in its head.
const (
	udpHeaders4 = 59
	udpHeaders6 = 72
)

// udpCost is what a UDP datagram of n bytes costs its receiver.
func udpCost(n int, to netip.Addr) int {
	headers := udpHeaders4
	if to.Is6() {
		headers = udpHeaders6
	}
	switch size := n + headers + pieceInfo; {
	case size <= leastUDPHead:
		return pieceFixed + leastUDPHead
	case n+headers < largestHead:
		return pieceFixed + headSize(size)
	default:
		return pieceFixed + leastUDPHead + n
	}
}

// largestOnLoopback is the largest packet on a loopback interface.
const largestOnLoopback = 64 << 10

// rawCost is what a message of n bytes costs a raw socket: as much as a UDP datagram
// with the same header in it. One of IPv6 in two fragments is charged for both.
func rawCost(n int, to netip.Addr) int {
	cost := udpCost(n-ip.UDPHeader, to)
	if to.Is6() && ip.Header6+n > largestOnLoopback {
		cost += pieceFixed + leastUDPHead
	}
	return cost
}

// mostPaged is the most bytes of a Unix datagram that are in pages beside the head.
const mostPaged = 17 * page

// unixgramCost is what a Unix datagram of n bytes costs its sender.
func unixgramCost(n int) int {
	paged := 0
	if n > largestHead {
		paged = min(roundUp(n-largestHead, page), mostPaged)
		n -= min(n, paged)
	}
	return pieceFixed + headSize(n+pieceInfo) + paged
}
