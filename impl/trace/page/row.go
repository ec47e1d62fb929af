package page

import (
	"fmt"
	"io"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// The classes of rows, which decide how they look.
const (
	isData    = "data"    // bytes of the program
	isControl = "control" // the start and the end of a connection
	isAck     = "ack"     // acknowledgements alone
	isState   = "state"   // what happened to a socket
	isLookup  = "lookup"
	isChange  = "change" // of the network, by the test
)

// row is what one event, or a packet with its end, is in the diagram.
type row struct {
	Number uint64 `json:"n"`
	At     int64  `json:"t"` // microseconds
	Class  string `json:"class"`
	Bad    bool   `json:"bad,omitempty"`
	From   int    `json:"from"`
	To     int    `json:"to"` // -1 for what is no arrow
	Label  string `json:"label"`
	Note   string `json:"note,omitempty"` // why a packet was lost
	Conn   uint64 `json:"conn,omitempty"`
	Line   string `json:"line"`
	Data   []byte `json:"data,omitempty"`
	Size   int    `json:"size,omitempty"`

	// Of a packet between hosts: the event of its end.
	End   uint64 `json:"end,omitempty"`
	EndAt int64  `json:"endT"`
	Lost  bool   `json:"lost,omitempty"`
}

// band is a fault of a link or a host, from one event to another.
type band struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Start uint64 `json:"start"`
	End   uint64 `json:"end"` // 0 for the end of the diagram
	Label string `json:"label"`
}

// view is what the script of the page shows.
type view struct {
	Lanes []lane `json:"lanes"`
	Rows  []row  `json:"rows"`
	Bands []band `json:"bands"`
}

// builder makes a view of events.
type builder struct {
	lanes   *lanes
	rows    []row
	bands   []band
	packets map[uint64]int // the rows of packets that are on their way
	senders map[uint64]map[impl.Endpoint]bool
}

// viewOf returns what a story shows.
func viewOf(s Story) view {
	b := &builder{lanes: newLanes(s.Events), packets: make(map[uint64]int), senders: make(map[uint64]map[impl.Endpoint]bool)}
	for i := range s.Events {
		b.add(&s.Events[i])
	}
	if len(b.lanes.all) == 0 {
		b.lanes.all = []lane{}
	}
	return view{b.lanes.all, append([]row{}, b.rows...), append([]band{}, b.bands...)}
}

// add adds an event.
func (b *builder) add(e *trace.Event) {
	switch e.Kind {
	case trace.Sent:
		b.sent(e)
	case trace.Arrived, trace.Lost:
		b.ended(e)
	case trace.Received:
		b.received(e)
	case trace.Changed:
		b.changed(e)
	default:
		b.state(e)
	}
}

// start returns the row of an event, on its lane and without an arrow.
func (b *builder) start(e *trace.Event, class string) row {
	local, _ := b.lanes.ends(e)
	return row{
		Number: e.Number, At: e.At.Microseconds(), Class: class, From: local, To: -1, Conn: e.Conn,
		Line: readable(e.String()), Data: e.Data[:min(len(e.Data), maxData)], Size: max(e.Size, len(e.Data)),
	}
}

// sent adds an arrow.
func (b *builder) sent(e *trace.Event) {
	r := b.start(e, classOf(e))
	_, r.To = b.lanes.ends(e)
	r.Label = labelOf(e)
	if r.To == -1 {
		r.Label += " to nowhere"
	}
	if b.senders[e.Conn] == nil {
		b.senders[e.Conn] = make(map[impl.Endpoint]bool)
	}
	b.senders[e.Conn][e.Local] = true
	if e.Packet != 0 && e.Peer != e.Host {
		b.packets[e.Packet] = len(b.rows)
	}
	b.rows = append(b.rows, r)
}

// ended notes where the arrow of a packet ends, or adds the end of a second one.
func (b *builder) ended(e *trace.Event) {
	i, ok := b.packets[e.Packet]
	if !ok {
		r := b.start(e, isState)
		_, r.From = b.lanes.ends(e)
		r.Label, r.Bad = "again: "+labelOf(e), e.Kind == trace.Lost
		b.rows = append(b.rows, r)
		return
	}
	delete(b.packets, e.Packet)
	r := &b.rows[i]
	r.End, r.EndAt, r.Lost = e.Number, e.At.Microseconds(), e.Kind == trace.Lost
	if r.Lost {
		r.Bad, r.Note = true, e.Cause.String()
	}
}

// received adds an arrow from a peer that was not observed, and else what a call took.
func (b *builder) received(e *trace.Event) {
	r := b.start(e, isData)
	r.Label = labelOf(e)
	_, remote := b.lanes.ends(e)
	if remote != -1 && !b.senders[e.Conn][e.Remote] && e.Network.IsStream() && len(b.lanes.owners) > 0 && b.lanes.owners[e.Remote] == "" && !isLocal(e.Remote) {
		r.From, r.To = remote, r.From
	} else {
		r.Class, r.Label = isState, "took "+r.Label
	}
	b.rows = append(b.rows, r)
}

// state adds what has happened to a socket, or in a look-up.
func (b *builder) state(e *trace.Event) {
	r := b.start(e, isState)
	r.Bad = e.Err != nil && e.Err != io.EOF || e.Cause != 0 || e.Kind == trace.Reset || e.Kind == trace.TimedOut
	r.Label = e.Kind.String()
	switch e.Kind {
	case trace.LookupAsked:
		r.Class, r.Label = isLookup, "where is "+readable(e.Name)+"?"
	case trace.LookupAnswered:
		r.Class, r.Label = isLookup, readable(e.Name)+" is "+found(e)
	case trace.Dropped, trace.Duplicated:
		_, r.From = b.lanes.ends(e)
		r.Label += ": " + labelOf(e)
	case trace.Called:
		r.Label = readable(e.Call)
		if e.Text != "" {
			r.Label += " " + readable(e.Text)
		}
	case trace.Bound, trace.Listening:
		r.Label += " " + readable(spotOf("", e.Local).at)
	}
	if e.Cause != 0 {
		r.Note = e.Cause.String()
	}
	if e.Err != nil {
		r.Note = readable(e.Err.Error())
	}
	if r.From >= 0 {
		b.rows = append(b.rows, r)
	}
}

// found returns what a look-up has found.
func found(e *trace.Event) string {
	var all []string
	for _, addr := range e.Addrs {
		all = append(all, addr.String())
	}
	if e.Text != "" {
		all = append(all, readable(e.Text))
	}
	if len(all) == 0 {
		return "not found"
	}
	return strings.Join(all, ", ")
}

// classOf returns the class of what was sent.
func classOf(e *trace.Event) string {
	switch s := e.Segment; {
	case s.Has(trace.SYN) || s.Has(trace.FIN) && len(e.Data) == 0 || s.Has(trace.RST):
		return isControl
	case s != nil && len(e.Data) == 0 && e.Size == 0:
		return isAck
	default:
		return isData
	}
}

// shownText is how many bytes of the payload a label has.
const shownText = 48

// labelOf returns what an arrow says.
func labelOf(e *trace.Event) string {
	s, text := e.Segment, ""
	switch {
	case s.Has(trace.SYN | trace.ACK):
		text = "SYN-ACK"
	case s.Has(trace.SYN):
		text = "SYN"
	case s.Has(trace.RST):
		text = "RST"
	case s.Has(trace.FIN) && len(e.Data) == 0:
		text = "FIN"
	case classOf(e) == isAck:
		text = fmt.Sprintf("ACK %d", s.Ack-min(1, s.Ack))
	case e.Network.IsRaw():
		text = "ICMP " + readable(e.Text)
	default:
		text = bytes(max(e.Size, len(e.Data)))
		if s.Has(trace.URG) {
			text += " urgent"
		}
		text += " " + preview(e.Data, shownText)
	}
	if e.Again {
		text += " (again)"
	}
	return text
}

// bytes returns a number of bytes as text.
func bytes(n int) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 10_000:
		return fmt.Sprintf("%d bytes", n)
	default:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
}
