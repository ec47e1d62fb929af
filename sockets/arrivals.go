package sockets

// arrivals knows of which of the bytes that entered the read buffer events have told.
// Offsets are those of the read buffer. It belongs to the goroutine that reads, which
// is the loop.
type arrivals struct {
	told   int64 // how many bytes events have told of, or were missed
	missed bool  // bytes may have arrived without a listener for them
	from   int64 // the offset at which the first of those that are missed arrived
}

// miss notes that bytes arrive at an offset without a listener for them.
func (a *arrivals) miss(offset int64) {
	if !a.missed {
		a.missed, a.from = true, offset
	}
}

// news returns of how many bytes no event has told, when so many have arrived and the
// program has consumed those before an offset. Bytes that were consumed while there
// was no listener are not among them. Those that a listener has consumed are, also if
// it is gone.
func (a *arrivals) news(arrived, offset int64) int {
	if a.missed {
		a.missed = false
		a.told += max(0, offset-max(a.from, a.told))
	}
	return int(arrived - a.told)
}
