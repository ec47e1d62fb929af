package sockets

// arrivals records which bytes of the read buffer events have reported. Offsets are
// those of the read buffer. It belongs to the goroutine that reads, which is the
// loop.
type arrivals struct {
	told   int64 // how many bytes were reported by events, or missed
	missed bool  // bytes may have arrived while there was no listener
	from   int64 // the offset of the first missed byte
}

// miss records that bytes arrive at an offset while there is no listener.
func (a *arrivals) miss(offset int64) {
	if !a.missed {
		a.missed, a.from = true, offset
	}
}

// countNews returns how many bytes no event has reported, of all that arrived, when the
// program has consumed those before offset. Bytes consumed while there was no
// listener do not count. Bytes that a listener consumed do, even if it was removed
// since.
func (a *arrivals) countNews(arrived, offset int64) int {
	if a.missed {
		a.missed = false
		a.told += max(0, offset-max(a.from, a.told))
	}
	return int(arrived - a.told)
}
