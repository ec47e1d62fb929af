package memory

import "net/netip"

// A datagram that waits is charged for with what the kernel takes for it, as a
// piece of a Unix stream is (piece.go): a head, in which there is room for more
// than in that of a piece, and for a large one pages beside the head.
const (
	largestHead  = 16<<10 - pieceInfo // what the head can hold
	leastUDPHead = 576
)

// What the headers of a UDP datagram take of its head.
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

// rawCost is what a message of n bytes costs a raw socket: as much as a datagram
// of UDP with the same header in it. One of IPv6 that is cut into two is charged
// for both.
func rawCost(n int, to netip.Addr) int {
	cost := udpCost(n-udpHeader, to)
	if to.Is6() && ip6Header+n > largestOnLoopback {
		cost += pieceFixed + leastUDPHead
	}
	return cost
}

// mostPaged is the most of a Unix datagram that is in pages beside the head.
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
