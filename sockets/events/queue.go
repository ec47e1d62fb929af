package events

// queue is a ring of functions that wait to run. It grows by doubling, and frees
// its memory when it becomes empty after it was long.
type queue struct {
	ring  []func()
	first int
	n     int
}

// keptRing is the length of a ring that is kept while it is empty.
const keptRing = 64

func (q *queue) len() int { return q.n }

func (q *queue) put(f func()) {
	if q.n == len(q.ring) {
		q.grow()
	}
	q.ring[(q.first+q.n)&(len(q.ring)-1)] = f
	q.n++
}

// grow doubles the ring: its length is always a power of two.
func (q *queue) grow() {
	ring := make([]func(), max(4, 2*len(q.ring)))
	copied := copy(ring, q.ring[q.first:])
	copy(ring[copied:], q.ring[:q.first])
	q.ring, q.first = ring, 0
}

// take returns the next function, nil when there is none.
func (q *queue) take() func() {
	if q.n == 0 {
		return nil
	}
	f := q.ring[q.first]
	q.ring[q.first] = nil
	q.first = (q.first + 1) & (len(q.ring) - 1)
	q.n--
	if q.n == 0 && len(q.ring) > keptRing {
		*q = queue{}
	}
	return f
}
