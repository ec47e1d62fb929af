package memory

// acceptQueue holds the connections to a server that wait for Accept, in the order in
// which they came. The links are in the connections, so the queue takes no memory of
// its own. The network's lock guards it.
type acceptQueue struct {
	first, last *conn
	n           int
}

func (q *acceptQueue) push(c *conn) {
	if q.last == nil {
		q.first = c
	} else {
		q.last.queued = c
	}
	q.last = c
	q.n++
}

// pop returns the first connection, nil when there is none.
func (q *acceptQueue) pop() *conn {
	c := q.first
	if c == nil {
		return nil
	}
	q.first = c.queued
	if q.first == nil {
		q.last = nil
	}
	c.queued = nil
	q.n--
	return c
}
