package sockets

// arrivals records which bytes of the read buffer events have reported. Offsets are
// those of the read buffer. It belongs to the goroutine that reads, which is the
// loop.
type arrivals struct {
	reported   int64 // how many bytes events have reported, or need not report
	missed     bool  // bytes may have arrived while there was no listener
	missedFrom int64 // the offset of the first missed byte
}

// markMissed records that bytes arrive at an offset while there is no listener.
func (a *arrivals) markMissed(offset int64) {
	if !a.missed {
		a.missed, a.missedFrom = true, offset
	}
}

// skipConsumed counts as reported the missed bytes that the program has consumed: those
// before offset.
func (a *arrivals) skipConsumed(offset int64) {
	if a.missed {
		a.missed = false
		a.reported += max(0, offset-max(a.missedFrom, a.reported))
	}
}

// unreported returns how many bytes no event has reported, of all that arrived. Bytes
// that a listener consumed before their event count, even if it was removed since.
func (a *arrivals) unreported(arrived int64) int { return int(arrived - a.reported) }
