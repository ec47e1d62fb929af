package link

import "io"

// Tail is the writer of a transcript that keeps its last lines, and passes all of them
// on. Each Write is a line. The network's lock guards it.
type Tail struct {
	Also    io.Writer // gets every line; nil for none
	lines   []string  // the line number n is at n % tailLines
	written int
}

// Count returns how many lines were written.
func (t *Tail) Count() int { return t.written }

// tailLines is how many lines are kept.
const tailLines = 100

// Write keeps a line, and writes it to Also.
func (t *Tail) Write(line []byte) (int, error) {
	if t.lines == nil {
		t.lines = make([]string, tailLines)
	}
	t.lines[t.written%tailLines] = string(line)
	t.written++
	if t.Also != nil {
		return t.Also.Write(line)
	}
	return len(line), nil
}

// Last returns the lines that are kept, the oldest first.
func (t *Tail) Last() []string {
	if t.written <= tailLines {
		return t.lines[:t.written:t.written]
	}
	oldest := t.written % tailLines
	return append(t.lines[oldest:len(t.lines):len(t.lines)], t.lines[:oldest]...)
}
