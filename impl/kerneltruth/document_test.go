package kerneltruth

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateTruth = flag.Bool("truth.update", false, "write the tables of docs/kernel-truth.md anew")

const document = "../../docs/kernel-truth.md"

// The document says of every scenario that is not replayed, or not whole, what
// the tables of the replay say.
func TestDocument(t *testing.T) {
	content, err := os.ReadFile(document)
	require.NoError(t, err)
	document := string(content)
	for name, table := range map[string]string{
		"numbers":          documentNumbers(),
		"left out":         leftOutTable(),
		"in part":          inPartTable(),
		"on other kernels": notesTable(),
	} {
		begin, end := "<!-- "+name+" -->\n", "<!-- end -->"
		before, rest, ok := strings.Cut(document, begin)
		require.True(t, ok, "no table %q", name)
		shown, after, ok := strings.Cut(rest, end)
		require.True(t, ok, "no end of table %q", name)
		if *updateTruth {
			document = before + begin + table + end + after
			continue
		}
		assert.Equal(t, table, shown, "run the test with -truth.update and look at the difference")
	}
	if *updateTruth {
		require.NoError(t, os.WriteFile(document, []byte(document), 0o644))
	}
}

func documentNumbers() string {
	all := len(scenarios())
	return fmt.Sprintf("Of %d scenarios %d are replayed whole, %d in part, and %d are left out.\n",
		all, all-len(leftOut)-len(inPart), len(inPart), len(leftOut))
}

// leftOutTable has a row for each reason.
func leftOutTable() string {
	byReason := make(map[string][]string)
	for _, s := range scenarios() {
		if s.isLeftOut() {
			reason := strings.Join(s.reasons(), "; ")
			byReason[reason] = append(byReason[reason], "`"+s.ID+"`")
		}
	}
	var rows strings.Builder
	rows.WriteString("| scenarios | reason |\n|---|---|\n")
	for _, reason := range slices.Sorted(maps.Keys(byReason)) {
		fmt.Fprintf(&rows, "| %s | %s |\n", strings.Join(byReason[reason], ", "), reason)
	}
	return rows.String()
}

// inPartTable has a row for each scenario.
func inPartTable() string {
	var rows strings.Builder
	rows.WriteString("| scenario | steps that are not played | reason |\n|---|---|---|\n")
	for _, s := range scenarios() {
		if _, ok := inPart[s.ID]; !ok {
			continue
		}
		var steps []string
		for i, st := range s.Steps {
			if !s.isPlayed(i) && outside(s, st) != looksOnly {
				steps = append(steps, "`"+st.Text+"`")
			}
		}
		fmt.Fprintf(&rows, "| `%s` | %s | %s |\n", s.ID, strings.Join(steps, ", "), strings.Join(s.reasons(), "; "))
	}
	return rows.String()
}

// notesTable has a row for each note on the kernel.
func notesTable() string {
	var rows strings.Builder
	rows.WriteString("| scenario | what was seen | how it is replayed |\n|---|---|---|\n")
	notes := notes()
	for _, id := range slices.Sorted(maps.Keys(notes)) {
		fmt.Fprintf(&rows, "| `%s` | %s | %s |\n", id, notes[id].Seen, notes[id].manner())
	}
	return rows.String()
}

func (n note) manner() string {
	var all []string
	if len(n.Needs) > 0 {
		all = append(all, "where there is: "+strings.Join(n.Needs, ", "))
	}
	if len(n.Rough) > 0 {
		all = append(all, "numbers by their kind: `"+strings.Join(n.Rough, "`, `")+"`")
	}
	if len(n.Skip) > 0 {
		all = append(all, "not compared: `"+strings.Join(n.Skip, "`, `")+"`")
	}
	return strings.Join(all, "; ")
}
