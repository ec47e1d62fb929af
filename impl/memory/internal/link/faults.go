package link

// faultSource is the random numbers of one packet sequence. It is counter-based: a draw
// depends only on the kind of fault and the number of the packet. So an added fault does
// not move the others.
type faultSource uint64

// The kinds of draws.
const (
	lossDraw = iota + 1
	jitterDraw
	duplicateDraw
	reorderDraw
	drawKinds
)

// source returns the fault source of the n-th sequence over the link.
func (l *Link) source(n uint64) faultSource {
	s := Mix(l.config.Seed)
	for _, name := range [...]string{l.config.From, l.config.To} {
		for _, b := range []byte(name) {
			s = Mix(s ^ uint64(b))
		}
		s = Mix(s)
	}
	return faultSource(Mix(s ^ n))
}

// nextSource returns the fault source of the next sequence over the link, and counts
// the sequence.
func (l *Link) nextSource() faultSource {
	l.begun++
	return l.source(l.begun)
}

// draw returns the draw of the n-th packet, from 0 to below 1.
func (s faultSource) draw(kind int, n uint64) float64 {
	return float64(Mix(Mix(uint64(s)+n*drawKinds+uint64(kind)))>>11) / (1 << 53)
}

// isHit reports whether the n-th packet has a fault of a probability.
func (s faultSource) isHit(kind int, n uint64, probability float64) bool {
	return probability != 0 && s.draw(kind, n) < probability
}

// Mix is the finaliser of SplitMix64 after its increment: it maps neighbouring numbers
// to unrelated ones.
func Mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
