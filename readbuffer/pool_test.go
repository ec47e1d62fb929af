package readbuffer

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlockHoldsWhatIsAskedFor(t *testing.T) {
	for _, n := range []int{0, 1, 511, 512, 513, 1024, 4096, 4097, largestBlock - 1, largestBlock} {
		k := takeBlock(n)
		require.GreaterOrEqual(t, len(k.bytes), n)
		require.LessOrEqual(t, len(k.bytes), max(smallestBlock, 2*n), "no more than twice as much")
		require.Equal(t, len(k.bytes), smallestBlock<<classOf(len(k.bytes)), "must go back to where it came from")
		k.give()
	}
	require.Equal(t, classOf(largestBlock)+1, len(pools))
}

func TestLargeBlockIsExactAndNotPooled(t *testing.T) {
	k := takeBlock(largestBlock + 1)
	require.Len(t, k.bytes, largestBlock+1)
	k.give()
}
