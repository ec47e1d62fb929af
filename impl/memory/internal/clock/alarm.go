package clock

// Alarm calls its Ringer once at an instant, which [Clock.SetBefore] sets. It is one
// entry of the clock's heap, which the clock's lock guards. Ringer is set before the
// alarm is.
type Alarm struct {
	when   Instant
	seq    uint64
	place  int // in the heap, counted from 1; 0 when the alarm is not set
	Ringer Ringer
}

// Ringer is called by its alarm when that is due, on the goroutine of the clock's timer
// and without any lock held. The alarm may have been set again meanwhile, so a ringer
// looks at its own state, not at the alarm.
type Ringer interface{ Ring() }

// alarms is a heap.Interface.
type alarms []*Alarm

func (h alarms) Len() int { return len(h) }

func (h alarms) Less(i, j int) bool {
	if h[i].when != h[j].when {
		return h[i].when < h[j].when
	}
	return h[i].seq < h[j].seq
}

func (h alarms) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}

func (h *alarms) Push(x any) {
	a := x.(*Alarm)
	*h = append(*h, a)
	a.place = len(*h)
}

func (h *alarms) Pop() any {
	last := len(*h) - 1
	a := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	a.place = 0
	return a
}
