package memory

import (
	"net/netip"
	"sync"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// A Unix stream socket is charged with the truesize of what it has sent and its peer
// has not read: each write is cut into skbs, and an skb is a head in an
// allocation of a power of two, whole pages, and two fixed parts. The figures are
// those of a 64-bit kernel with pages of 4 KiB.
const (
	pageSize      = 4 << 10
	skbSharedInfo = 320 // at the end of the head's allocation
	skbFixed      = 256 // beside it
	skbHead       = pageSize - skbSharedInfo
	skbPages      = 8 * pageSize
)

// largestSkb returns the largest number of bytes in one skb, for a buffer of limit
// bytes.
func largestSkb(limit int) int { return min(limit/2-64, skbHead+skbPages) }

// skbTruesize returns the truesize of an skb of n bytes.
func skbTruesize(n int) int {
	paged := 0
	if n > skbHead {
		paged = roundUp(n-skbHead, pageSize)
		n -= min(n, paged)
	}
	return skbFixed + headSize(n+skbSharedInfo) + paged
}

// headSize returns the size of the allocation that holds n bytes.
func headSize(n int) int {
	size := 512
	for size < n {
		size *= 2
	}
	return size
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// skbQueue is the skb accounting of what a Unix stream has sent and its peer has not
// read: each skb costs its writer its whole truesize until its last byte has been
// read. It comes from a pool when bytes wait and goes back when they are read. A nil
// *skbQueue has none.
type skbQueue struct {
	charged int
	sizes   []int32 // in the order in which they were sent, including those that were read
	first   int     // the one to read next
	read    int     // how much of it has been read
}

var skbQueues = sync.Pool{New: func() any { return new(skbQueue) }}

// cost returns what the skbs cost their writer.
func (q *skbQueue) cost() int {
	if q == nil {
		return 0
	}
	return q.charged
}

// add appends an skb of n bytes, some of which have been read already.
func (q *skbQueue) add(n, read int) *skbQueue {
	if q == nil {
		q = skbQueues.Get().(*skbQueue)
		q.read = read // only the first unread one can be read in part
	}
	if q.first > len(q.sizes)/2 {
		q.sizes = q.sizes[:copy(q.sizes, q.sizes[q.first:])]
		q.first = 0
	}
	q.sizes = append(q.sizes, int32(n))
	q.charged += skbTruesize(n)
	return q
}

// take accounts for a read of n bytes. It returns nil when nothing is left.
func (q *skbQueue) take(n int) *skbQueue {
	q.read += n
	for q.read >= int(q.sizes[q.first]) {
		size := int(q.sizes[q.first])
		q.read -= size
		q.charged -= skbTruesize(size)
		q.first++
		if q.first == len(q.sizes) {
			return q.drop()
		}
	}
	return q
}

// drop drops all skbs.
func (q *skbQueue) drop() *skbQueue {
	if q != nil {
		*q = skbQueue{sizes: q.sizes[:0]}
		skbQueues.Put(q)
	}
	return nil
}

// A queued datagram is charged with its truesize, like what a Unix stream has
// sent: a head, with room for more than that of a stream, and for a large one
// pages beside the head.
const (
	largestHead  = 16<<10 - skbSharedInfo // what the head can hold
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
	switch size := n + headers + skbSharedInfo; {
	case size <= leastUDPHead:
		return skbFixed + leastUDPHead
	case n+headers < largestHead:
		return skbFixed + headSize(size)
	default:
		return skbFixed + leastUDPHead + n
	}
}

// largestOnLoopback is the largest packet on a loopback interface.
const largestOnLoopback = 64 << 10

// rawCost is what a message of n bytes costs a raw socket: as much as a UDP datagram
// with the same header in it. One of IPv6 in two fragments is charged for both.
func rawCost(n int, to netip.Addr) int {
	cost := udpCost(n-ip.UDPHeader, to)
	if to.Is6() && ip.Header6+n > largestOnLoopback {
		cost += skbFixed + leastUDPHead
	}
	return cost
}

// mostPaged is the most bytes of a Unix datagram that are in pages beside the head.
const mostPaged = 17 * pageSize

// unixgramCost is what a Unix datagram of n bytes costs its sender.
func unixgramCost(n int) int {
	paged := 0
	if n > largestHead {
		paged = min(roundUp(n-largestHead, pageSize), mostPaged)
		n -= min(n, paged)
	}
	return skbFixed + headSize(n+skbSharedInfo) + paged
}
