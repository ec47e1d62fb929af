package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The costs are what the kernel charges for one write of that size.
func TestSkbTruesize(t *testing.T) {
	for n, want := range map[int]int{1: 768, 192: 768, 193: 1280, 512: 1280, 3776: 4352, 4096: 4864, 36544: 37120} {
		assert.Equal(t, want, skbTruesize(n), "%d bytes", n)
	}
	assert.Equal(t, 36544, largestSkb(defaultUnixBuffer))
	assert.Equal(t, 8192/2-64, largestSkb(8192))
}

func TestSkbCostsUntilItsLastByteIsRead(t *testing.T) {
	var q *skbQueue
	assert.Zero(t, q.cost())
	q = q.add(700, 0)
	q = q.add(5, 0)
	assert.Equal(t, skbTruesize(700)+skbTruesize(5), q.cost())
	q = q.take(699)
	assert.Equal(t, skbTruesize(700)+skbTruesize(5), q.cost())
	q = q.take(3)
	assert.Equal(t, skbTruesize(5), q.cost())
	q = q.take(3)
	assert.Nil(t, q)
	assert.Zero(t, q.cost())
}

func TestSkbOfWhichAReaderHasTakenSome(t *testing.T) {
	var q *skbQueue
	q = q.add(10, 7)
	assert.Equal(t, skbTruesize(10), q.cost())
	assert.Nil(t, q.take(3))
}

// After any adds and takes, the cost is that of the skbs that were not read to their
// end.
func TestSkbsCostWhatIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q *skbQueue
		defer func() { q.drop() }()
		var sizes []int
		read := 0
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				n := rapid.IntRange(1, 40000).Draw(t, "size")
				q = q.add(n, 0)
				sizes = append(sizes, n)
			},
			"take": func(t *rapid.T) {
				left := -read
				for _, n := range sizes {
					left += n
				}
				if left == 0 {
					return
				}
				n := rapid.IntRange(1, left).Draw(t, "bytes")
				q = q.take(n)
				for read += n; len(sizes) > 0 && read >= sizes[0]; sizes = sizes[1:] {
					read -= sizes[0]
				}
			},
			"": func(t *rapid.T) {
				want := 0
				for _, n := range sizes {
					want += skbTruesize(n)
				}
				require.Equal(t, want, q.cost())
			},
		})
	})
}

// The costs are the charges of the kernel for one datagram, as measured.
func TestUDPCost(t *testing.T) {
	for n, want := range map[int]int{
		0: 832, 4: 832, 197: 832, 198: 1280, 645: 1280, 646: 2304, 1024: 2304, 1669: 2304, 1670: 4352,
		3718: 8448, 7814: 16640, 8192: 16640, 16004: 16640, 16005: 16837, 60000: 60832,
	} {
		assert.Equal(t, want, udpCost(n, loopback4), "%d bytes over IPv4", n)
	}
	for n, want := range map[int]int{
		0: 832, 184: 832, 185: 1280, 632: 1280, 633: 2304, 1657: 4352, 3705: 8448, 7801: 16640, 15991: 16640, 15992: 16824,
	} {
		assert.Equal(t, want, udpCost(n, loopback6), "%d bytes over IPv6", n)
	}
}

func TestUnixgramCost(t *testing.T) {
	for n, want := range map[int]int{
		0: 768, 192: 768, 193: 1280, 704: 1280, 705: 2304, 1729: 4352, 3777: 8448, 7873: 16640, 16064: 16640,
		16065: 20736, 20161: 24832, 60000: 61696, 81601: 86272, 85696: 86272, 85697: 102656, 102081: 135424, 134849: 200960,
	} {
		assert.Equal(t, want, unixgramCost(n), "%d bytes", n)
	}
}

// A message of IPv6 that is longer than the largest packet of the loopback interface
// is charged as two; there are no such messages of IPv4.
func TestRawCost(t *testing.T) {
	assert.Equal(t, udpCost(1000-8, loopback4), rawCost(1000, loopback4))
	assert.Equal(t, udpCost(65515-8, loopback4), rawCost(65515, loopback4))
	assert.Equal(t, udpCost(65496-8, loopback6), rawCost(65496, loopback6))
	assert.Equal(t, udpCost(65497-8, loopback6)+832, rawCost(65497, loopback6))
}
