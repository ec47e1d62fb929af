// Package queue has the containers of an in-memory network: bytes in blocks, values in
// order, lists, and a table by port.
//
// Nothing here has a lock. A queue of bytes is guarded by the lock of its connection,
// everything else by the lock of the network.
package queue

import "sync"

// Bytes holds the bytes of one direction that were written and not read, in order, in
// blocks that come from pools and go back as soon as they are drained: an empty queue
// holds no memory. The zero Bytes is empty.
type Bytes struct {
	head, tail *block
	n          int
}

// block is a piece of a queue's memory: data[r:w] is unread.
type block struct {
	next *block
	r, w int
	data []byte
	pool *sync.Pool
}

// The sizes of blocks. A queue takes the smallest one that suits the number of its
// bytes, so that an exchange of short messages costs little and a bulk transfer takes
// few blocks.
const (
	// SmallBlock is the size of the smallest block. A queue that never holds more bytes
	// than that copies each Put into one or two of these.
	SmallBlock  = 512
	mediumBlock = 8 << 10
	largeBlock  = 64 << 10
)

var smallPool, mediumPool, largePool sync.Pool

// newBlock returns an empty block for a queue that holds, or is about to hold, n
// bytes.
func newBlock(n int) *block {
	switch {
	case n <= SmallBlock:
		return pooled(&smallPool, SmallBlock)
	case n <= mediumBlock:
		return pooled(&mediumPool, mediumBlock)
	default:
		return pooled(&largePool, largeBlock)
	}
}

func pooled(pool *sync.Pool, size int) *block {
	if b, ok := pool.Get().(*block); ok {
		return b
	}
	return &block{data: make([]byte, size), pool: pool}
}

func (b *block) free() {
	b.next, b.r, b.w = nil, 0, 0
	b.pool.Put(b)
}

// Len returns how many bytes are in the queue.
func (q *Bytes) Len() int { return q.n }

// Put appends a copy of p.
func (q *Bytes) Put(p []byte) {
	for len(p) > 0 {
		b := q.tail
		if b == nil || b.w == len(b.data) {
			b = newBlock(max(q.n, len(p)))
			if q.tail == nil {
				q.head = b
			} else {
				q.tail.next = b
			}
			q.tail = b
		}
		n := copy(b.data[b.w:], p)
		b.w += n
		q.n += n
		p = p[n:]
	}
}

// Take moves bytes from the front into p and returns their number.
func (q *Bytes) Take(p []byte) int {
	taken := 0
	for taken < len(p) && q.head != nil {
		b := q.head
		n := copy(p[taken:], b.data[b.r:b.w])
		b.r += n
		taken += n
		if b.r == b.w {
			q.drop()
		}
	}
	q.n -= taken
	return taken
}

// Peek returns bytes at the front of a queue that is not empty, at least one and at most
// n. They stay there until Discard.
func (q *Bytes) Peek(n int) []byte {
	b := q.head
	return b.data[b.r:min(b.w, b.r+n)]
}

// Discard drops n bytes that Peek has returned.
func (q *Bytes) Discard(n int) {
	q.head.r += n
	q.n -= n
	if q.head.r == q.head.w {
		q.drop()
	}
}

// drop frees the first block.
func (q *Bytes) drop() {
	b := q.head
	q.head = b.next
	if q.head == nil {
		q.tail = nil
	}
	b.free()
}

// Truncate keeps the first n bytes and drops the rest.
func (q *Bytes) Truncate(n int) {
	if n >= q.n {
		return
	}
	kept := Bytes{}
	for kept.n < n {
		b := q.head
		b.w = min(b.w, b.r+n-kept.n)
		kept.n += b.w - b.r
		q.head = b.next
		b.next = nil
		if kept.tail == nil {
			kept.head = b
		} else {
			kept.tail.next = b
		}
		kept.tail = b
	}
	for q.head != nil {
		q.drop()
	}
	*q = kept
}
