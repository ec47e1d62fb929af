package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// long is the age at which a transfer begins to be shown.
const long = time.Second

// Board holds the transfers that are running. It is safe for concurrent use.
type Board struct {
	mu      sync.Mutex // guards what follows and the counts of all transfers
	running map[*Transfer]struct{}
	files   int
	bytes   int64
}

// NewBoard makes a board without transfers.
func NewBoard() *Board { return &Board{running: make(map[*Transfer]struct{})} }

// Transfer counts the bytes that pass through it to a writer.
type Transfer struct {
	board *Board
	to    io.Writer
	label string
	size  int64 // negative when it is not known
	moved int64
	begun time.Time
}

// Start begins a transfer of size bytes, negative when that is not known, to a
// writer.
func (b *Board) Start(label string, size int64, to io.Writer) *Transfer {
	t := &Transfer{board: b, to: to, label: label, size: size, begun: time.Now()}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running[t] = struct{}{}
	return t
}

// Write passes p on and counts it.
func (t *Transfer) Write(p []byte) (int, error) {
	n, err := t.to.Write(p)
	t.board.mu.Lock()
	defer t.board.mu.Unlock()
	t.moved += int64(n)
	t.board.bytes += int64(n)
	return n, err
}

// End ends a transfer and returns how long it took.
func (t *Transfer) End() time.Duration {
	t.board.mu.Lock()
	defer t.board.mu.Unlock()
	delete(t.board.running, t)
	t.board.files++
	return time.Since(t.begun)
}

// Long returns a line about the oldest transfer that has been running for long,
// and "" when there is none.
func (b *Board) Long(now time.Time) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var oldest *Transfer
	others := -1
	for t := range b.running {
		if now.Sub(t.begun) < long {
			continue
		}
		others++
		if oldest == nil || t.begun.Before(oldest.begun) {
			oldest = t
		}
	}
	if oldest == nil {
		return ""
	}
	line := oldest.line(now)
	if others > 0 {
		line += fmt.Sprintf("  (and %d more)", others)
	}
	return line
}

// Sum returns a line about everything so far.
func (b *Board) Sum() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprintf("%d files, %s", b.files, inBytes(b.bytes))
}

// line is called with the board's lock held.
func (t *Transfer) line(now time.Time) string {
	rate := inBytes(int64(float64(t.moved)/now.Sub(t.begun).Seconds())) + "/s"
	if t.size < 0 {
		return fmt.Sprintf("%s  %s  %s", t.label, inBytes(t.moved), rate)
	}
	percent := 100.0
	if t.size > 0 {
		percent = 100 * float64(t.moved) / float64(t.size)
	}
	return fmt.Sprintf("%s  %s of %s  %.0f %%  %s", t.label, inBytes(t.moved), inBytes(t.size), percent, rate)
}

// inBytes returns a number of bytes for people, as "1.5 MiB".
func inBytes(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/(1<<10), 0
	for value >= 1<<10 && unit < 3 {
		value /= 1 << 10
		unit++
	}
	return fmt.Sprintf("%.1f %ciB", value, "KMGT"[unit])
}
