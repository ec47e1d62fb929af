package queue

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestQueueIsFIFO(t *testing.T) { rapid.Check(t, queueIsFIFO) }

func FuzzQueueIsFIFO(f *testing.F) { f.Fuzz(rapid.MakeFuzz(queueIsFIFO)) }

// A queue is a bytes.Buffer with different memory.
func queueIsFIFO(t *rapid.T) {
	var q Bytes
	var model []byte
	next := byte(0)
	size := rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(0, 3*largeBlock))
	t.Repeat(map[string]func(*rapid.T){
		"put": func(t *rapid.T) {
			p := make([]byte, size.Draw(t, "size"))
			for i := range p {
				p[i] = next
				next++
			}
			q.Put(p)
			model = append(model, p...)
		},
		"take": func(t *rapid.T) {
			p := make([]byte, size.Draw(t, "size"))
			n := q.Take(p)
			require.Equal(t, min(len(p), len(model)), n)
			require.True(t, bytes.Equal(model[:n], p[:n]))
			model = model[n:]
		},
		"copy": func(t *rapid.T) {
			from := rapid.IntRange(0, len(model)).Draw(t, "from")
			p := make([]byte, size.Draw(t, "size"))
			n := q.CopyAt(from, p)
			require.Equal(t, min(len(p), len(model)-from), n)
			require.True(t, bytes.Equal(model[from:from+n], p[:n]))
		},
		"truncate": func(t *rapid.T) {
			n := size.Draw(t, "size")
			q.Truncate(n)
			model = model[:min(n, len(model))]
		},
		"": func(t *rapid.T) {
			require.Equal(t, len(model), q.n)
			require.Equal(t, len(model) == 0, q.last == nil, "an empty queue holds no memory")
		},
	})
}

func TestQueueTakesBlocksThatFit(t *testing.T) {
	for _, c := range []struct{ bytes, block int }{
		{1, SmallBlock}, {SmallBlock, SmallBlock},
		{SmallBlock + 1, mediumBlock}, {mediumBlock, mediumBlock},
		{mediumBlock + 1, largeBlock}, {10 * largeBlock, largeBlock},
	} {
		var q Bytes
		q.Put(make([]byte, c.bytes))
		assert.Len(t, q.last.data, c.block, "%d bytes", c.bytes)
		q.Truncate(0)
	}
}

func TestQueueGrowsWithItsBytes(t *testing.T) {
	var q Bytes
	for range mediumBlock {
		q.Put(make([]byte, 10))
	}
	assert.Len(t, q.last.data, largeBlock)
	q.Truncate(0)
	assert.Zero(t, q.n)
}

func BenchmarkQueue(b *testing.B) {
	var q Bytes
	p := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		q.Put(p)
		q.Take(p)
	}
}
