package memory

// fifo is a queue of values in one piece of memory, which grows with what is in
// it. What it keeps when it is empty is little. The zero fifo is empty.
type fifo[T any] struct {
	items []T
	first int
}

// keptItems is the most values for which an empty fifo keeps memory.
const keptItems = 128

func (q *fifo[T]) len() int { return len(q.items) - q.first }

// at returns where the i-th value is, until the next push.
func (q *fifo[T]) at(i int) *T { return &q.items[q.first+i] }

func (q *fifo[T]) push(v T) {
	if q.first > 0 && len(q.items) == cap(q.items) && q.first >= len(q.items)/2 {
		q.items = q.items[:copy(q.items, q.items[q.first:])]
		q.first = 0
	}
	q.items = append(q.items, v)
}

// pop takes the first value out of a queue that has one.
func (q *fifo[T]) pop() T {
	v := q.items[q.first]
	q.first++
	if q.first == len(q.items) {
		q.items, q.first = q.items[:0], 0
		if cap(q.items) > keptItems {
			q.items = nil
		}
	}
	return v
}

// clear forgets the values and their memory.
func (q *fifo[T]) clear() { *q = fifo[T]{} }
