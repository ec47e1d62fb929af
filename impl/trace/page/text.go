package page

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// readable returns text with what is not printable escaped, as a Go string has it: so
// that it is one line, and says nothing about the direction of the text around it.
func readable(s string) string {
	if !strings.ContainsFunc(s, isUnreadable) {
		return s
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}

func isUnreadable(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }

// lines is readable for text of several lines.
func lines(s string) string {
	all := strings.Split(s, "\n")
	for i, line := range all {
		all[i] = readable(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

// preview returns the first bytes of a payload as text.
func preview(data []byte, most int) string {
	text := data[:min(len(data), most)]
	quoted := strconv.Quote(string(text))
	if len(data) > most {
		return quoted + "…"
	}
	return quoted
}
