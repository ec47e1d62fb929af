package page

import (
	"fmt"
	"strings"
)

// maxArrows is how many arrows a diagram in Mermaid has at most: renderers give up on
// large ones.
const maxArrows = 200

// Mermaid returns the diagram of a story as text in Mermaid, for a pull request: put it
// into a fenced block with the language mermaid. It has a lane for each host, as the page
// has, and leaves acknowledgements out. Of many events the last ones are shown.
func Mermaid(s Story) string {
	v := viewOf(s)
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	for i, l := range v.Lanes {
		fmt.Fprintf(&b, "    participant L%d as %s\n", i, mermaidText(l.Name))
	}
	rows := v.Rows[:0]
	for _, r := range v.Rows {
		if r.Class != isAck && (r.Class != isState || r.Bad) && len(v.Lanes) > 0 {
			rows = append(rows, r)
		}
	}
	if left := len(rows) - maxArrows; left > 0 {
		fmt.Fprintf(&b, "    Note over L0: %d earlier ones are left out\n", left)
		rows = rows[left:]
	}
	for _, r := range rows {
		b.WriteString("    " + mermaidRow(r, len(v.Lanes)-1) + "\n")
	}
	return b.String()
}

// mermaidRow returns the line of a row.
func mermaidRow(r row, last int) string {
	text := mermaidText(r.Label)
	if r.Note != "" {
		text += mermaidText(" (" + r.Note + ")")
	}
	text = fmt.Sprintf("%.3f s ", float64(r.At)/1e6) + text
	switch {
	case r.Class == isChange && r.From < 0:
		return fmt.Sprintf("Note over L0,L%d: %s", last, text)
	case r.Class == isChange && r.To >= 0:
		return fmt.Sprintf("Note over L%d,L%d: %s", min(r.From, r.To), max(r.From, r.To), text)
	case r.To < 0:
		return fmt.Sprintf("Note over L%d: %s", r.From, text)
	case r.Lost:
		return fmt.Sprintf("L%d-xL%d: %s", r.From, r.To, text)
	default:
		return fmt.Sprintf("L%d->>L%d: %s", r.From, r.To, text)
	}
}

// plain is the characters of ASCII that mean nothing to Mermaid.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,()-_/?"

// mermaidText returns text in which no character means something to Mermaid or to HTML.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range readable(s) {
		if r >= 128 || strings.ContainsRune(plain, r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
