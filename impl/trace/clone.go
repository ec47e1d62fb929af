package trace

import (
	"bytes"
	"slices"
)

// Clone returns a copy that stays valid, with at most the given number of bytes of Data.
func (e *Event) Clone(most int) Event {
	c := *e
	c.Data = bytes.Clone(e.Data[:min(len(e.Data), max(0, most))])
	c.Addrs = slices.Clone(e.Addrs)
	if e.Segment != nil {
		s := *e.Segment
		c.Segment = &s
	}
	return c
}
