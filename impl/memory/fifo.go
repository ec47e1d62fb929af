package memory

// fifo is a queue of values in one slice, which grows with its length. When empty it
// keeps little memory. The zero fifo is empty.
type fifo[T any] struct {
	items []T
	first int
}

// keptItems is the most values for which an empty fifo keeps memory.
const keptItems = 128

func (q *fifo[T]) len() int { return len(q.items) - q.first }

// at returns a pointer to the i-th value, valid until the next push.
func (q *fifo[T]) at(i int) *T { return &q.items[q.first+i] }

func (q *fifo[T]) push(v T) {
	if q.first > 0 && len(q.items) == cap(q.items) && q.first >= len(q.items)/2 {
		q.items = q.items[:copy(q.items, q.items[q.first:])]
		q.first = 0
	}
	q.items = append(q.items, v)
}

// pop removes and returns the first value of a queue that is not empty.
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

// clear drops the values and their memory.
func (q *fifo[T]) clear() { *q = fifo[T]{} }
