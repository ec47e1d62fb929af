package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// maxProblems is the largest number of problems in a report.
const maxProblems = 10

// Report is the outcome of a job.
type Report struct {
	Directory string
	Network   string
	Manifest  *Manifest
	Walks     []Walk
	Cut       int // conversations that the shutdown has cut off
}

// Problems returns how many problems all clients had.
func (r *Report) Problems() int {
	n := 0
	for _, w := range r.Walks {
		n += len(w.Problems)
	}
	return n
}

// Print writes the report for a person. Clients with the same outcome share a
// line.
func (r *Report) Print(out io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s, %s, %s, over the %s network\n\n", r.Directory,
		count(r.Manifest.Menus, "menu"), count(len(r.Manifest.Files), "file"), inBytes(r.Manifest.Bytes), r.Network)
	text.WriteString(r.table())
	text.WriteString("\n")
	text.WriteString(r.problems())
	if r.Cut > 0 {
		fmt.Fprintf(&text, "The server cut off %s that did not end in time.\n", count(r.Cut, "conversation"))
	} else {
		text.WriteString("The server stopped when it had served every client.\n")
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// table returns the aligned table of what the clients did.
func (r *Report) table() string {
	rows := "clients\tmenus\tfiles\tbytes\terrors\tslowest transfer\n"
	for _, g := range r.groups() {
		rows += row(g.name, g.each, g.walks)
	}
	rows += row("together", addUp(r.Walks), r.Walks)

	var aligned strings.Builder
	w := tabwriter.NewWriter(&aligned, 0, 0, 3, ' ', 0)
	_, _ = io.WriteString(w, rows) // a Builder returns no error
	_ = w.Flush()
	return aligned.String()
}

// problems returns what went wrong, or that nothing did.
func (r *Report) problems() string {
	total := r.Problems()
	if total == 0 {
		return "Every file that every client fetched equals the one on the disk.\n"
	}
	text := count(total, "problem") + ":\n"
	shown := addUp(r.Walks).Problems
	for _, problem := range shown[:min(total, maxProblems)] {
		text += "  " + problem.Error() + "\n"
	}
	if total > maxProblems {
		text += fmt.Sprintf("  and %d more\n", total-maxProblems)
	}
	return text
}

// group is clients in a row with the same outcome.
type group struct {
	name  string
	each  Walk
	walks []Walk
}

func (r *Report) groups() []group {
	var groups []group
	for from := 0; from < len(r.Walks); {
		to := from + 1
		for to < len(r.Walks) && sameOutcome(r.Walks[from], r.Walks[to]) {
			to++
		}
		walks := r.Walks[from:to]
		g := group{name: fmt.Sprint(walks[0].Client), each: walks[0], walks: walks}
		if len(walks) > 1 {
			g.name = fmt.Sprintf("%d to %d, each", walks[0].Client, walks[len(walks)-1].Client)
		}
		groups = append(groups, g)
		from = to
	}
	return groups
}

func sameOutcome(a, b Walk) bool {
	return a.Menus == b.Menus && a.Files == b.Files && a.Bytes == b.Bytes && len(a.Problems) == len(b.Problems)
}

func addUp(walks []Walk) Walk {
	var sum Walk
	for _, w := range walks {
		sum.Menus += w.Menus
		sum.Files += w.Files
		sum.Bytes += w.Bytes
		sum.Problems = append(sum.Problems, w.Problems...)
	}
	return sum
}

// row returns what some clients did, and the slowest of all their transfers.
func row(name string, did Walk, walks []Walk) string {
	errs := "none"
	if n := len(did.Problems); n > 0 {
		errs = fmt.Sprint(n)
	}
	return fmt.Sprintf("%s\t%d\t%d\t%s\t%s\t%s\n", name, did.Menus, did.Files, inBytes(did.Bytes), errs, slowest(walks))
}

// slowest names the transfer that took longest, with its share of the client's
// time: seconds would say more about the machine.
func slowest(walks []Walk) string {
	var longest Fetch
	var whole time.Duration
	for _, w := range walks {
		for _, f := range w.Fetches {
			if f.Took > longest.Took {
				longest, whole = f, w.Took
			}
		}
	}
	if whole == 0 {
		return "none"
	}
	percent := 100 * float64(longest.Took) / float64(whole)
	return fmt.Sprintf("%s (%s, %.0f %% of its client's time)", longest.Selector, inBytes(longest.Size), percent)
}

// count returns a number of things in words, as "3 files".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
