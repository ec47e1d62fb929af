package memory

// A Unix stream socket is charged with the truesize of what it has sent and its peer
// has not read: each write is cut into pieces (skbs), and a piece is a head in an
// allocation of a power of two, whole pages, and two fixed parts. The figures are
// those of a 64-bit kernel with pages of 4 KiB.
const (
	page       = 4 << 10
	pieceInfo  = 320 // at the end of the head's allocation
	pieceFixed = 256 // beside it
	pieceHead  = page - pieceInfo
	piecePages = 8 * page
)

// largestPiece returns the largest number of bytes in one piece, for a buffer of limit
// bytes.
func largestPiece(limit int) int { return min(limit/2-64, pieceHead+piecePages) }

// pieceCost returns the truesize of a piece of n bytes.
func pieceCost(n int) int {
	paged := 0
	if n > pieceHead {
		paged = roundUp(n-pieceHead, page)
		n -= min(n, paged)
	}
	return pieceFixed + headSize(n+pieceInfo) + paged
}

// headSize returns the size of the allocation that holds n bytes.
func headSize(n int) int {
	size := 512
	for size < n {
		size *= 2
	}
	return size
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }
