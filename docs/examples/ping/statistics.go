package main

import (
	"fmt"
	"io"
	"math"
	"time"
)

// Statistics are the results of one host.
type Statistics struct {
	Sent, Received, Duplicates int

	min, max, sum time.Duration
	squares       float64 // the sum of the squares, in milliseconds
}

// Add adds the time until a reply.
func (s *Statistics) Add(took time.Duration) {
	if s.Received == 0 || took < s.min {
		s.min = took
	}
	s.Received++
	s.max = max(s.max, took)
	s.sum += took
	s.squares += milliseconds(took) * milliseconds(took)
}

// Print writes the statistics of a host as ping does.
func (s *Statistics) Print(out io.Writer, host string) {
	duplicates := ""
	if s.Duplicates > 0 {
		duplicates = fmt.Sprintf(", +%d duplicates", s.Duplicates)
	}
	_, _ = fmt.Fprintf(out, "\n--- %s ping statistics ---\n%d packets transmitted, %d received%s, %g%% packet loss\n",
		host, s.Sent, s.Received, duplicates, s.loss())
	if s.Received == 0 {
		return
	}
	n := float64(s.Received)
	average := milliseconds(s.sum) / n
	deviation := math.Sqrt(max(0, s.squares/n-average*average))
	_, _ = fmt.Fprintf(out, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms\n",
		milliseconds(s.min), average, milliseconds(s.max), deviation)
}

// loss is in percent, with one digit after the point where it needs one.
func (s *Statistics) loss() float64 {
	if s.Sent == 0 {
		return 0
	}
	return math.Round(1000*float64(s.Sent-s.Received)/float64(s.Sent)) / 10
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
