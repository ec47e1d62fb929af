package main

import (
	"io"
	"os"
	"strings"
	"time"
)

// Display shows a board while work is going on: on a terminal as one line that
// changes, elsewhere as a line now and then while a transfer is long.
type Display struct {
	board    *Board
	out      io.Writer
	terminal bool
	stop     chan struct{}
	ended    chan struct{}
}

// StartDisplay begins to show the board on a file. Stop ends it.
func StartDisplay(board *Board, out *os.File) *Display {
	d := &Display{
		board: board, out: out, terminal: isTerminal(out),
		stop: make(chan struct{}), ended: make(chan struct{}),
	}
	go d.run()
	return d
}

// Stop ends the display and clears its line on a terminal.
func (d *Display) Stop() {
	close(d.stop)
	<-d.ended
}

func (d *Display) run() {
	defer close(d.ended)
	every := 5 * time.Second
	if d.terminal {
		every = 200 * time.Millisecond
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			d.show(now)
		case <-d.stop:
			if d.terminal {
				d.print(clearLine)
			}
			return
		}
	}
}

// clearLine goes to the beginning of the line and empties it.
const clearLine = "\r\x1b[K"

func (d *Display) show(now time.Time) {
	line := d.board.Long(now)
	switch {
	case d.terminal && line == "":
		d.print(clearLine, d.board.Sum())
	case d.terminal:
		d.print(clearLine, d.board.Sum(), "  |  ", line)
	case line != "":
		d.print(line, "\n")
	}
}

// print ignores its error: progress that cannot be shown is no reason to end.
func (d *Display) print(parts ...string) { _, _ = io.WriteString(d.out, strings.Join(parts, "")) }

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
