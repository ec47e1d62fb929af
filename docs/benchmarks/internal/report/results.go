// Package report writes what was measured: results.md and its pictures.
package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// samples is what was measured; measure.Samples is one.
type samples interface {
	// Of returns the values of all rounds.
	Of(work, contender, unit string) []float64
	// Failures are the contenders that have failed, with the reason.
	Failures() map[string]string
}

// Results is what results.md says.
type Results struct {
	Works    []works.Work
	Samples  samples
	Machine  Machine
	Pictures []Picture
	// Command is what has made the file.
	Command string
	Rounds  int
}

// Write writes results.md.
func (r Results) Write(w io.Writer) error {
	var text strings.Builder
	r.writeHead(&text)
	writeGoals(&text, goals(), r.Samples)
	for _, p := range r.Pictures {
		fmt.Fprintf(&text, "\n![%s](%s)\n", p.Chart.Title, p.File)
	}
	var tables strings.Builder
	losses := writeGrids(&tables, r.Works, r.Samples)
	writeLosses(&text, losses)
	fmt.Fprint(&text, gridsHead, tables.String())
	writeFailures(&text, r.Samples)
	writeMedians(&text, r.Works, r.Samples)
	_, err := io.WriteString(w, text.String())
	return err
}

const gridsHead = `
## Every comparison

A figure is how many times as fast as the contender in the head of its column, or
how many times as small for what is counted in bytes; bold is where the contender is
ahead. The small figures are the least and the largest of single rounds. ` + "`copy`, `lock`\nand `channel`" + ` are limits: a stream has to do this much at least. What each work is,
and each contender: [README.md](README.md).
`

func (r Results) writeHead(w *strings.Builder) {
	fmt.Fprintf(w, `# Results

This file and its pictures are written by the command

    %s

on %s: %d rounds, in each of which the contenders of a work run one after the other.
A ratio is that of the medians, and behind it stand the least and the largest ratio of
single rounds. Only ratios mean anything on another machine. [README.md](README.md) says
how to read this.

`, r.Command, r.Machine.Date, r.Rounds)
	writeTable(w, []string{"machine", ""}, r.Machine.rows())
	if r.Machine.busy() {
		w.WriteString("\n**The machine was busy with other programs. These ratios are doubtful; run it again.**\n")
	}
}

// writeGoals writes a row for each goal that was measured.
func writeGoals(w *strings.Builder, goals []goal, s samples) {
	var rows [][]string
	met := 0
	for _, g := range goals {
		m := g.measured(s)
		if !known(m) {
			continue
		}
		mark := "**missed**"
		if g.met(m.Mid) {
			mark = "met"
			met++
		}
		rows = append(rows, []string{g.what, g.figure(m.Mid), g.figure(m.Low) + " – " + g.figure(m.High), fmt.Sprint(m.Rounds), g.bound(), mark})
	}
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, `
## The goals

%d of %d are met. "×" is how many times as fast, "of it" which part of the other's
time or bytes.

`, met, len(rows))
	writeTable(w, []string{"what", "measured", "single rounds", "rounds", "goal", ""}, rows)
}

// writeLosses lists the works in which ours is behind peers, the furthest behind first.
func writeLosses(w *strings.Builder, losses []loss) {
	if len(losses) == 0 {
		return
	}
	slices.SortStableFunc(losses, func(a, b loss) int { return cmp.Compare(a.ratio.Mid, b.ratio.Mid) })
	var rows [][]string
	places := map[[2]string]int{}
	for _, l := range losses {
		text, row := l.against+" "+cell(l.ratio), [2]string{l.work, l.ours}
		if at, ok := places[row]; ok {
			rows[at][2] += ", " + text
			continue
		}
		places[row] = len(rows)
		rows = append(rows, []string{l.work, l.ours, text})
	}
	w.WriteString("\n## Where others are ahead\n\n")
	writeTable(w, []string{"work", "ours", "is so many times as fast, or as small, as"}, rows)
}

func writeFailures(w *strings.Builder, s samples) {
	failures := s.Failures()
	if len(failures) == 0 {
		return
	}
	fmt.Fprint(w, "\n## What was not measured\n\n")
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(failures)) {
		rows = append(rows, []string{name, strings.ReplaceAll(strings.Join(strings.Fields(failures[name]), " "), "|", "\\|")})
	}
	writeTable(w, []string{"contender", "reason"}, rows)
}

// writeMedians writes the medians themselves, for orientation.
func writeMedians(w *strings.Builder, all []works.Work, s samples) {
	fmt.Fprint(w, "\n<details><summary>The medians themselves, for orientation on this machine only</summary>\n\n")
	var rows [][]string
	for _, work := range all {
		var cells []string
		for _, c := range work.Contenders {
			if m := (goal{work: work.Name, ours: c.Name, unit: work.Unit, kind: amount}).measured(s); known(m) {
				cells = append(cells, c.Name+" "+digits(m.Mid))
			}
		}
		if len(cells) > 0 {
			rows = append(rows, []string{work.Name, work.Unit, strings.Join(cells, ", ")})
		}
	}
	writeTable(w, []string{"work", "unit", "medians"}, rows)
	fmt.Fprint(w, "\n</details>\n")
}
