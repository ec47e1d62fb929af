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
	last *block // whose next is the first; nil while the queue is empty
	n    int
}

// block is a piece of a queue's memory: data[r:w] is unread.
type block struct {
	next *block // in a ring
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
		b := q.last
		if b == nil || b.w == len(b.data) {
			b = q.grow(len(p))
		}
		n := copy(b.data[b.w:], p)
		b.w += n
		q.n += n
		p = p[n:]
	}
}

// grow appends a block for n bytes or more.
func (q *Bytes) grow(n int) *block {
	b := newBlock(max(q.n, n))
	if q.last == nil {
		b.next = b
	} else {
		b.next, q.last.next = q.last.next, b
	}
	q.last = b
	return b
}

// Take moves bytes from the front into p and returns their number.
func (q *Bytes) Take(p []byte) int {
	taken := 0
	for taken < len(p) && q.last != nil {
		b := q.last.next
		n := copy(p[taken:], b.data[b.r:b.w])
		b.r += n
		taken += n
		if b.r == b.w {
			q.drop(q.last)
		}
	}
	q.n -= taken
	return taken
}

// Peek returns bytes at the front of a queue that is not empty, at least one and at most
// n. They stay there until Discard.
func (q *Bytes) Peek(n int) []byte {
	b := q.last.next
	return b.data[b.r:min(b.w, b.r+n)]
}

// CopyAt copies bytes from behind the first n, which are not more than there are, into p,
// and returns their number.
func (q *Bytes) CopyAt(n int, p []byte) int {
	copied := 0
	for b, left := q.last, q.n; left > 0 && copied < len(p); {
		b = b.next
		data := b.data[b.r:b.w]
		left -= len(data)
		skipped := min(n, len(data))
		n -= skipped
		copied += copy(p[copied:], data[skipped:])
	}
	return copied
}

// Discard drops n bytes that Peek has returned.
func (q *Bytes) Discard(n int) {
	b := q.last.next
	b.r += n
	q.n -= n
	if b.r == b.w {
		q.drop(q.last)
	}
}

// drop frees the block behind b.
func (q *Bytes) drop(b *block) {
	gone := b.next
	b.next = gone.next
	switch gone {
	case b:
		q.last = nil
	case q.last:
		q.last = b
	}
	gone.free()
}

// Truncate keeps the first n bytes and drops the rest.
func (q *Bytes) Truncate(n int) {
	if n >= q.n {
		return
	}
	q.n = n
	if n == 0 {
		for q.last != nil {
			q.drop(q.last)
		}
		return
	}
	b := q.last.next
	for n > b.w-b.r {
		n -= b.w - b.r
		b = b.next
	}
	b.w = b.r + n
	for b != q.last {
		q.drop(b)
	}
}
