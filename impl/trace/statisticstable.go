package trace

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// String returns the statistics as three tables: the traffic of each link and in all, the
// connects of each host, and the connections.
func (s Statistics) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "Link\tSent\tBytes\tArrived\tBytes\tLost\tDropped\tDuplicated\tAgain\tQueue\tWhy")
	for i := range s.Links {
		l := &s.Links[i]
		name := l.From + ">" + l.To
		if l.From == l.To {
			name = l.From
		}
		l.row(w, name)
	}
	s.Total.row(w, "all")
	flush(w)
	_, _ = fmt.Fprintln(w, "\nHost\tConnects\tEstablished\tFailed\tAccepted\tReset\tTimed out\tWhy")
	for i := range s.Hosts {
		s.Hosts[i].Connects.row(w, s.Hosts[i].Host)
	}
	s.Connects.row(w, "all")
	flush(w)
	if len(s.Conns) == 0 {
		return trimmed(text.String())
	}
	_, _ = fmt.Fprintln(w, "\nConn\tLocal\tRemote\tSent\tBytes\tBack\tBytes\tAgain\tRound trip")
	for _, c := range s.Conns {
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\n", c.Number, place(c.Local), place(c.Remote),
			c.Out.Sent, c.Out.BytesSent, c.Back.Sent, c.Back.BytesSent, c.Out.Retransmitted+c.Back.Retransmitted, c.RoundTrip)
	}
	flush(w)
	return trimmed(text.String())
}

// trimmed returns a table without spaces at the ends of its lines.
func trimmed(table string) string {
	var text strings.Builder
	for line := range strings.Lines(table) {
		text.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return text.String()
}

// flush writes a table. The writer of a text never fails.
func flush(w *tabwriter.Writer) { _ = w.Flush() }

func (t *Traffic) row(w *tabwriter.Writer, name string) {
	_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", printable(name),
		t.Sent, t.BytesSent, t.Arrived, t.BytesArrived, t.AllLost(), t.AllDropped(), t.Duplicated, t.Retransmitted, t.MostQueued, why(t.Lost, t.Dropped))
}

func (c *Connects) row(w *tabwriter.Writer, name string) {
	_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", printable(name),
		c.Attempted, c.Established, c.AllFailed(), c.Accepted, c.Reset, c.TimedOut, why(c.Failed))
}

// why returns counts in words: "2 partition, 1 queue full".
func why[K comparable](counts ...map[K]int) string {
	var texts []string
	for _, some := range counts {
		for key, n := range some {
			texts = append(texts, fmt.Sprintf("%d %s", n, printable(fmt.Sprint(key))))
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}

// String returns the round trip in a few words: "40ms to 60ms, mean 45ms".
func (r RoundTrip) String() string {
	switch {
	case r.Samples == 0:
		return ""
	case r.Min == r.Max:
		return r.Min.String()
	default:
		return fmt.Sprintf("%v to %v, mean %v", r.Min, r.Max, r.Mean())
	}
}
