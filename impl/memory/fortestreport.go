package memory

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/smalltalk-sockets/go/impl/trace"
)

// shownEvents is how many events the log of a failed test has.
const shownEvents = 100

// report returns what the log of a failed test says about its network.
func (r *testRun) report() string {
	n := r.network
	var text strings.Builder
	fmt.Fprintf(&text, "the in-memory network had the seed %d; this repeats the test with it:\n\t%s=%d go test %s .\n",
		n.seed, seedVariable, n.seed, selecting(r.t.Name()))
	text.WriteString(r.writeFiles())
	if !r.told {
		text.WriteString(r.story())
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// story returns the last events and the open sockets.
func (r *testRun) story() string {
	var text strings.Builder
	if last := r.log.Last(shownEvents); len(last) > 0 {
		fmt.Fprintf(&text, "the last %d of its %d events:\n%s", len(last), last[len(last)-1].Number, indented(trace.Lines(last)))
	}
	if open := r.network.Snapshot(); len(open) > 0 {
		fmt.Fprintf(&text, "its open sockets:\n%s", indented(open.String()))
	}
	return text.String()
}

// selecting returns the arguments with which go test runs one test alone, or one
// benchmark.
func selecting(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	pattern := "'" + strings.ReplaceAll(strings.Join(parts, "/"), "'", `'\''`) + "'"
	if strings.HasPrefix(name, "Benchmark") {
		return "-run '^$' -bench " + pattern
	}
	return "-run " + pattern
}

func indented(lines string) string {
	var all strings.Builder
	for line := range strings.Lines(lines) {
		all.WriteString("\t" + line)
	}
	return all.String()
}
