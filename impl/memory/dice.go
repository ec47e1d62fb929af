package memory

// dice is the fault source of one flow and one kind of fault. A draw depends only on
// the number of its packet. So an added fault does not move the others.
type dice uint64

// The kinds of draws.
const (
	drawLoss = iota + 1
	drawJitter
	drawDuplicate
	drawReorder
	draws
)

// rolled returns the fault source of the n-th flow of its kind from one host to
// another.
func (l *link) rolled(n uint64) dice {
	d := dice(mix(l.from.network.seed))
	for _, name := range [...]string{l.from.name, l.to.name} {
		for _, b := range []byte(name) {
			d = dice(mix(uint64(d) ^ uint64(b)))
		}
		d = dice(mix(uint64(d)))
	}
	return dice(mix(uint64(d) ^ n))
}

// lot returns the draw of the n-th packet, from 0 to below 1.
func (d dice) lot(drawn int, n uint64) float64 {
	return float64(mix(mix(uint64(d)+n*draws+uint64(drawn)))>>11) / (1 << 53)
}

// strikes reports whether a draw of a probability is a hit for the n-th packet.
func (d dice) strikes(drawn int, n uint64, probability float64) bool {
	return probability != 0 && d.lot(drawn, n) < probability
}

// mix is the finaliser of SplitMix64 after its increment: it maps neighbouring numbers
// to unrelated ones.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
