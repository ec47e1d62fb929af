package memory

// A Unix stream socket pays for what it has sent and nobody has read in kernel
// memory: each write is cut into pieces, and a piece is a head in an
// allocation of a power of two, whole pages, and two fixed parts. The figures
// are those of a 64-bit kernel with pages of 4 KiB.
const (
	page       = 4 << 10
	pieceInfo  = 320 // at the end of the head's allocation
	pieceFixed = 256 // beside it
	pieceHead  = page - pieceInfo
	piecePages = 8 * page
)

// largestPiece is the most that one piece holds, for a buffer of limit bytes.
func largestPiece(limit int) int { return min(limit/2-64, pieceHead+piecePages) }

// pieceCost is what a piece of n bytes costs.
func pieceCost(n int) int {
	paged := 0
	if n > pieceHead {
		paged = roundUp(n-pieceHead, page)
		n -= min(n, paged)
	}
	return pieceFixed + headSize(n+pieceInfo) + paged
}

// headSize is the allocation that holds n bytes.
func headSize(n int) int {
	size := 512
	for size < n {
		size *= 2
	}
	return size
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }
