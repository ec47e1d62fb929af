package page

import (
	"strings"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// changed adds what the test has changed, and begins or ends the band of a fault.
func (b *builder) changed(e *trace.Event) {
	if e.Call == "AddHost" {
		name, addrs, _ := strings.Cut(e.Text, ", ")
		b.lanes.all[b.lanes.host(name)].Addrs = readable(addrs)
		return
	}
	r := row{
		Number: e.Number, At: e.At.Microseconds(), Class: isChange, From: -1, To: -1,
		Label: readable(e.Call + "(" + e.Text + ")"), Line: readable(e.String()),
	}
	if e.Host != "" {
		r.From = b.lanes.host(e.Host)
	}
	if e.Peer != "" {
		r.To = b.lanes.host(e.Peer)
	}
	switch e.Call {
	case "Partition", "PartitionOneWay", "Crash", "Pause":
		r.Bad = true
		b.bands = append(b.bands, band{From: r.From, To: max(r.To, r.From), Start: e.Number, Label: readable(e.Call)})
	case "Heal", "Restart", "Resume":
		b.heal(r, e.Number)
	}
	b.rows = append(b.rows, r)
}

// heal ends the bands that are open between two lanes, or at one.
func (b *builder) heal(r row, end uint64) {
	for i := range b.bands {
		f := &b.bands[i]
		same := f.From == r.From && f.To == max(r.To, r.From) || f.From == r.To && f.To == r.From
		if same && f.End == 0 {
			f.End = end
		}
	}
}
