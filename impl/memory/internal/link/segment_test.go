package link

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A segment points to an urgent byte as far as the pointer reaches, and with bytes alone.
func TestSegmentPointTo(t *testing.T) {
	for _, c := range []struct {
		s    Segment
		up   uint64
		want uint64
	}{
		{Segment{Kind: Data, Seq: 1, Len: 3}, 3, 2<<8 | '!'},
		{Segment{Kind: Data, Seq: 1, Len: 3}, 1 + math.MaxUint16, math.MaxUint16<<8 | '!'},
		{Segment{Kind: Data, Seq: 1, Len: 3}, 2 + math.MaxUint16, 0},
		{Segment{Kind: FIN, Seq: 1, Len: 1}, 3, 0},
	} {
		c.s.PointTo(c.up, '!')
		assert.Equal(t, c.want, c.s.Urgent)
	}
}
