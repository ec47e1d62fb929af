package readbuffer

import (
	"math/bits"
	"sync"
)

// Blocks of up to largestBlock bytes are pooled, in one pool for each power of
// two. Larger ones are ordinary garbage.
const (
	smallestBlock = 512
	largestBlock  = 1 << 20
)

// A block is memory of the pool. The pool keeps the pointer, so that giving a
// block back does not allocate a slice header.
type block struct{ bytes []byte }

var pools [12]sync.Pool

// takeBlock returns a block of at least n bytes with arbitrary content.
func takeBlock(n int) *block {
	if n > largestBlock {
		return &block{make([]byte, n)}
	}
	class := classOf(n)
	if k, ok := pools[class].Get().(*block); ok {
		return k
	}
	return &block{make([]byte, smallestBlock<<class)}
}

// give puts the block back. The caller must not touch its bytes afterwards.
func (k *block) give() {
	if len(k.bytes) <= largestBlock {
		pools[classOf(len(k.bytes))].Put(k)
	}
}

func classOf(n int) int {
	return bits.Len(uint(max(n, smallestBlock)-1) / smallestBlock)
}
