package memory

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// datagram is one message that is queued or in flight. Its memory comes from a pool of
// its size and goes back when it is received.
type datagram struct {
	from impl.Endpoint
	data []byte
	// cost is what it is charged with, in the buffer of its receiver, or for a Unix
	// datagram of its sender.
	cost   int
	sender *unixgram
	ttl    uint8 // the hops that it had left, 0 where no reader needs them

	memory []byte     // behind data
	pool   *sync.Pool // nil when there is none of its size
}

// datagramSizes are the sizes of the pools: the steps in which the kernel takes memory
// for datagrams, so that a queue is about as large here as there.
var datagramSizes = [...]int{256, 1 << 10, 2 << 10, 8 << 10, 16 << 10, 64 << 10}

var datagramPools [len(datagramSizes)]sync.Pool

// newDatagram returns a datagram with a copy of p.
func newDatagram(p []byte, from impl.Endpoint, cost int) *datagram {
	d := emptyDatagram(len(p))
	d.data = d.memory[:len(p)]
	copy(d.data, p)
	d.from, d.cost = from, cost
	return d
}

// emptyDatagram returns a datagram with memory for n bytes.
func emptyDatagram(n int) *datagram {
	for i, size := range datagramSizes {
		if n > size {
			continue
		}
		if d, ok := datagramPools[i].Get().(*datagram); ok {
			return d
		}
		return &datagram{memory: make([]byte, size), pool: &datagramPools[i]}
	}
	return &datagram{memory: make([]byte, n)}
}

// free returns the memory to its pool.
func (d *datagram) free() {
	if d.pool != nil {
		d.from, d.data, d.sender, d.ttl = impl.Endpoint{}, nil, nil, 0
		d.pool.Put(d)
	}
}

// message copies the datagram into p, as much as fits, and describes it.
func (d *datagram) message(p []byte) impl.Message {
	n := copy(p, d.data)
	from := d.from
	if d.sender != nil {
		from = d.sender.name() // which may have been bound since
	}
	return impl.Message{N: n, From: from, Truncated: n < len(d.data), TTL: d.hopsSeen(n)}
}

// hopsSeen returns the hops that the receiver of n bytes sees. With IPv4 it reads them
// in the header.
func (d *datagram) hopsSeen(n int) int {
	if d.ttl == 0 || d.from.Addr().Is4() && n <= ip.TTLOffset {
		return 0
	}
	return int(d.ttl)
}

// datagramQueue holds datagrams in the order in which they came. The zero datagramQueue
// is empty.
type datagramQueue struct {
	queue.FIFO[*datagram]
	bytes int // in them
}

// push appends d.
func (q *datagramQueue) push(d *datagram) {
	q.Push(d)
	q.bytes += len(d.data)
}

// pop removes and returns the first datagram, nil when there is none.
func (q *datagramQueue) pop() *datagram {
	if q.Len() == 0 {
		return nil
	}
	d := q.Pop()
	q.bytes -= len(d.data)
	return d
}
