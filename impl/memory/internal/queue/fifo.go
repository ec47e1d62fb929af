package queue

import (
	"sync"
	"unsafe"
)

// FIFO is a queue of values in one slice, which grows with its length. When empty it
// keeps little memory. The zero FIFO is empty.
type FIFO[T any] struct {
	items []T
	first int
	// Spares is where an empty FIFO leaves more memory than it keeps, and an empty one
	// takes it. FIFOs of the same type share it. It may be nil.
	Spares *sync.Pool
}

// keptBytes is how much memory an empty FIFO keeps at most.
const keptBytes = 8 << 10

// Len returns how many values are in the queue.
func (q *FIFO[T]) Len() int { return len(q.items) - q.first }

// At returns a pointer to the i-th value, counted from 0. It is valid until the next
// Push or Pop.
func (q *FIFO[T]) At(i int) *T { return &q.items[q.first+i] }

// Push appends a value.
func (q *FIFO[T]) Push(v T) {
	if q.items == nil && q.Spares != nil {
		if spare, ok := q.Spares.Get().(*[]T); ok {
			q.items = *spare
		}
	}
	if q.first > 0 && len(q.items) == cap(q.items) && q.first >= len(q.items)/2 {
		n := copy(q.items, q.items[q.first:])
		clear(q.items[n:])
		q.items, q.first = q.items[:n], 0
	}
	q.items = append(q.items, v)
}

// Pop removes and returns the first value of a queue that is not empty.
func (q *FIFO[T]) Pop() T {
	var none T
	v := q.items[q.first]
	q.items[q.first] = none // which the garbage collector shall not find
	q.first++
	if q.first == len(q.items) {
		q.items, q.first = q.items[:0], 0
		if cap(q.items)*int(unsafe.Sizeof(v)) > keptBytes {
			q.leave()
		}
	}
	return v
}

// leave gives the memory of an empty queue up.
func (q *FIFO[T]) leave() {
	if q.Spares != nil {
		spare := q.items
		q.Spares.Put(&spare)
	}
	q.items = nil
}

// Clear drops the values and their memory.
func (q *FIFO[T]) Clear() { *q = FIFO[T]{Spares: q.Spares} }
