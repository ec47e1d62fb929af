package memory

import "sync"

// pieces is the skb accounting of what a Unix stream has sent and its peer has not
// read: each piece costs its writer its whole truesize until its last byte has been
// read. It comes from a pool when bytes wait and goes back when they are read. A nil
// *pieces has none.
type pieces struct {
	charged int
	sizes   []int32 // in the order in which they were sent, including those that were read
	first   int     // the one to read next
	read    int     // how much of it has been read
}

var piecesPool = sync.Pool{New: func() any { return new(pieces) }}

// cost returns what the pieces cost their writer.
func (q *pieces) cost() int {
	if q == nil {
		return 0
	}
	return q.charged
}

// add appends a piece of n bytes, some of which have been read already.
func (q *pieces) add(n, read int) *pieces {
	if q == nil {
		q = piecesPool.Get().(*pieces)
		q.read = read // only the first unread one can be read in part
	}
	if q.first > len(q.sizes)/2 {
		q.sizes = q.sizes[:copy(q.sizes, q.sizes[q.first:])]
		q.first = 0
	}
	q.sizes = append(q.sizes, int32(n))
	q.charged += pieceCost(n)
	return q
}

// take accounts for a read of n bytes. It returns nil when nothing is left.
func (q *pieces) take(n int) *pieces {
	q.read += n
	for q.read >= int(q.sizes[q.first]) {
		size := int(q.sizes[q.first])
		q.read -= size
		q.charged -= pieceCost(size)
		q.first++
		if q.first == len(q.sizes) {
			return q.drop()
		}
	}
	return q
}

// drop drops all pieces.
func (q *pieces) drop() *pieces {
	if q != nil {
		*q = pieces{sizes: q.sizes[:0]}
		piecesPool.Put(q)
	}
	return nil
}
