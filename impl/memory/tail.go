package memory

import "io"

// tail is the writer of a transcript that keeps its last lines, and passes all of them
// on. Each Write is a line. The network's lock guards it.
type tail struct {
	also    io.Writer // nil for none
	lines   []string  // the line number n is at n % tailLines
	written int
}

// tailLines is how many lines are kept.
const tailLines = 100

func (t *tail) Write(line []byte) (int, error) {
	if t.lines == nil {
		t.lines = make([]string, tailLines)
	}
	t.lines[t.written%tailLines] = string(line)
	t.written++
	if t.also != nil {
		return t.also.Write(line)
	}
	return len(line), nil
}

// last returns the lines that are kept, the oldest first.
func (t *tail) last() []string {
	if t.written <= tailLines {
		return t.lines[:t.written:t.written]
	}
	oldest := t.written % tailLines
	return append(t.lines[oldest:len(t.lines):len(t.lines)], t.lines[:oldest]...)
}
