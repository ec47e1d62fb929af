package report

import (
	"fmt"
	"strings"

	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/plot"
	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/stats"
	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// Picture is a chart and the file that it is in.
type Picture struct {
	File  string
	Chart plot.Chart
}

// Pictures returns the charts of what was measured, without those that have no line.
func Pictures(all []works.Work, s samples) (drawn []Picture) {
	for _, p := range []Picture{speeds(all, s), loads(all, s), weights(all, s)} {
		if len(p.Chart.Lines) > 0 {
			drawn = append(drawn, p)
		}
	}
	return drawn
}

// speeds is the speed by message size, of bufconn's.
func speeds(all []works.Work, s samples) Picture {
	c := plot.Chart{
		Title: "Speed of a stream by the size of a write; bufconn is 1", XLabel: "size of a write, KiB",
		YLabel: "times as fast as bufconn", XText: whole, YText: func(y float64) string { return fmt.Sprintf("%g×", y) },
	}
	for _, kib := range works.BulkSizes {
		c.XTicks = append(c.XTicks, float64(kib))
	}
	c.Lines = linesOf(all, "bulk%dKiB", works.BulkSizes, func(work works.Work, contender string) stats.Spread {
		return stats.Ratio(s.Of(work.Name, works.Bufconn, work.Unit), s.Of(work.Name, contender, work.Unit))
	}, works.Copy)
	return Picture{"speed.svg", c}
}

// loads is the time of a round trip by the number of connections.
func loads(all []works.Work, s samples) Picture {
	c := plot.Chart{
		Title: "Cost of a round trip by the number of connections", XLabel: "connections, each used in turn",
		YLabel: "time; 1 is the boundary with 10", XText: whole, YText: func(y float64) string { return fmt.Sprintf("%g×", y) },
		XTicks: floats(works.ActiveCounts),
	}
	least := fmt.Sprint("active", works.ActiveCounts[0])
	c.Lines = linesOf(all, "active%d", works.ActiveCounts, func(work works.Work, contender string) stats.Spread {
		base := stats.Median(s.Of(least, works.Memory, work.Unit))
		times := stats.Of(s.Of(work.Name, contender, work.Unit))
		return stats.Spread{Mid: times.Mid / base, Low: times.Low / base, High: times.High / base, Rounds: times.Rounds}
	})
	return Picture{"connections.svg", c}
}

// weights is the heap of idle connections.
func weights(all []works.Work, s samples) Picture {
	c := plot.Chart{
		Title: "Memory of idle connections", XLabel: "idle connections, both ends in the process",
		YLabel: "heap, MB", XText: whole, YText: func(y float64) string { return fmt.Sprintf("%g", y) },
		XTicks: floats(works.IdleCounts),
	}
	c.Lines = linesOf(all, "idle%d", works.IdleCounts, func(work works.Work, contender string) stats.Spread {
		var count float64
		_, _ = fmt.Sscanf(work.Name, "idle%f", &count)
		each := stats.Of(s.Of(work.Name, contender, work.Unit))
		part := count / 1e6
		return stats.Spread{Mid: each.Mid * part, Low: each.Low * part, High: each.High * part, Rounds: each.Rounds}
	})
	return Picture{"idle.svg", c}
}

// linesOf returns a line for each contender of works whose names have a number in them.
func linesOf(all []works.Work, name string, numbers []int, value func(works.Work, string) stats.Spread, without ...string) (lines []plot.Line) {
	places := map[string]int{}
	for _, number := range numbers {
		for _, work := range all {
			if work.Name != fmt.Sprintf(name, number) {
				continue
			}
			for _, c := range work.Contenders {
				v := value(work, c.Name)
				if !known(v) || v.Low <= 0 || strings.Contains(strings.Join(without, " "), c.Name) {
					continue
				}
				if _, ok := places[c.Name]; !ok {
					places[c.Name] = len(lines)
					lines = append(lines, plot.Line{Name: label(c.Name), Bold: c.Name == works.Memory || c.Name == works.Socket})
				}
				line := &lines[places[c.Name]]
				line.Points = append(line.Points, plot.Point{X: float64(number), Y: v.Mid, Low: v.Low, High: v.High})
			}
		}
	}
	return lines
}

// label is a contender as the legend names it.
func label(contender string) string {
	switch contender {
	case works.Memory:
		return "this, boundary"
	case works.Socket:
		return "this, Socket"
	case works.Kernel:
		return "this, kernel"
	case works.KernelSocket:
		return "this, kernel Socket"
	default:
		return contender
	}
}

func whole(x float64) string { return thousands(int(x)) }

func floats(numbers []int) (all []float64) {
	for _, n := range numbers {
		all = append(all, float64(n))
	}
	return all
}
