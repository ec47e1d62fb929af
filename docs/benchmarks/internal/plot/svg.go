package plot

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"
)

// The places of a chart, in pixels.
const (
	width, height            = 820, 460
	left, right, top, bottom = 78.0, 640.0, 52.0, 396.0
	lineHeight               = 24.0
)

//nolint:misspell // a word of CSS
const style = `<style>
	.back { fill: #ffffff } .ink { fill: #1f2328 } .pale { fill: #59636e }
	.grid { stroke: #d1d9e0 } .axis { stroke: #59636e }
	text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
	.title { font-size: 16px; font-weight: 600 }
	.bold { font-weight: 600 }
	@media (prefers-color-scheme: dark) {
		.back { fill: #0d1117 } .ink { fill: #f0f6fc } .pale { fill: #9198a1 }
		.grid { stroke: #3d444d } .axis { stroke: #9198a1 }
	}
</style>
`

// colours tell lines apart, on white and on black.
var colours = []string{
	"#e5484d", "#2f7de1", "#2f9e44", "#b8860b", "#9c5be0", "#1098ad", "#e8590c", "#8a8f98", "#d6409f", "#6b8e23", "#795548",
}

// dashes tell lines apart without their colours.
var dashes = []string{"", "7 4", "2 3", "9 3 2 3"}

// WriteTo draws the chart.
func (c Chart) WriteTo(w io.Writer) (int64, error) {
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&svg, "<title>%s</title>\n%s", html.EscapeString(c.Title), style)
	fmt.Fprintf(&svg, `<rect class="back" width="%d" height="%d" rx="8"/>`+"\n", width, height)
	text(&svg, left, 30, "title ink", "start", c.Title)
	x, y := c.spans()
	x.from, x.to, y.from, y.to = left, right, bottom, top
	c.drawAxes(&svg, x, y)
	for i, line := range c.Lines {
		drawLine(&svg, line, colours[i%len(colours)], dashes[i/2%len(dashes)], x, y)
	}
	c.drawLegend(&svg, y)
	svg.WriteString("</svg>\n")
	n, err := io.WriteString(w, svg.String())
	return int64(n), err
}

func (c Chart) drawAxes(svg *strings.Builder, x, y scale) {
	for _, tick := range y.ticks() {
		at := y.at(tick)
		stroke(svg, "grid", left, at, right, at)
		text(svg, left-8, at+4, "pale", "end", c.YText(tick))
	}
	for _, tick := range c.XTicks {
		at := x.at(tick)
		stroke(svg, "grid", at, top, at, bottom)
		text(svg, at, bottom+20, "pale", "middle", c.XText(tick))
	}
	stroke(svg, "axis", left, bottom, right, bottom)
	stroke(svg, "axis", left, top, left, bottom)
	text(svg, (left+right)/2, bottom+46, "ink", "middle", c.XLabel)
	fmt.Fprintf(svg, `<g transform="translate(20 %.0f) rotate(-90)">`, (top+bottom)/2)
	text(svg, 0, 0, "ink", "middle", c.YLabel)
	svg.WriteString("</g>\n")
}

func drawLine(svg *strings.Builder, line Line, colour, dash string, x, y scale) {
	thickness := 1.8
	if line.Bold {
		thickness, dash = 3.5, ""
	}
	var points []string
	fmt.Fprintf(svg, `<g stroke="%s" fill="%s" stroke-width="%.1f" stroke-linejoin="round">`+"\n", colour, colour, thickness)
	for _, p := range line.Points {
		points = append(points, fmt.Sprintf("%.1f,%.1f", x.at(p.X), y.at(p.Y)))
		fmt.Fprintf(svg, `<path opacity="0.45" stroke-width="1.5" d="M%.1f %.1fV%.1f"/>`, x.at(p.X), y.at(p.Low), y.at(p.High))
		fmt.Fprintf(svg, `<circle stroke="none" cx="%.1f" cy="%.1f" r="%.1f"/>`+"\n", x.at(p.X), y.at(p.Y), thickness+0.7)
	}
	fmt.Fprintf(svg, `<polyline fill="none" stroke-dasharray="%s" points="%s"/></g>`+"\n", dash, strings.Join(points, " "))
}

// drawLegend names the lines in the order in which they end, each as near to its end as
// there is room, and joins the two.
func (c Chart) drawLegend(svg *strings.Builder, y scale) {
	order := make([]int, 0, len(c.Lines))
	for i, line := range c.Lines {
		if len(line.Points) > 0 {
			order = append(order, i)
		}
	}
	ends := func(i int) float64 { return y.at(c.Lines[i].Points[len(c.Lines[i].Points)-1].Y) }
	slices.SortStableFunc(order, func(a, b int) int { return int(math.Copysign(1, ends(a)-ends(b))) })
	wanted := make([]float64, len(order))
	for at, i := range order {
		wanted[at] = ends(i)
	}
	for at, place := range apart(wanted, top, bottom, lineHeight) {
		line := c.Lines[order[at]]
		colour, dash, class, thickness := colours[order[at]%len(colours)], dashes[order[at]/2%len(dashes)], "ink", 1.8
		if line.Bold {
			dash, class, thickness = "", "ink bold", 3.5
		}
		fmt.Fprintf(svg, `<path stroke="%s" stroke-width="%.1f" stroke-dasharray="%s" d="M%.0f %.1fh28"/>`+"\n", colour, thickness, dash, right+18, place)
		text(svg, right+54, place+4, class, "start", line.Name)
	}
}

// apart moves places, which are in order, so that each is some distance from the next
// and all are between two limits, if they fit.
func apart(places []float64, low, high, distance float64) []float64 {
	moved := slices.Clone(places)
	for i := range moved {
		moved[i] = max(moved[i], low+float64(i)*distance)
		if i > 0 {
			moved[i] = max(moved[i], moved[i-1]+distance)
		}
	}
	for i := len(moved) - 1; i >= 0; i-- {
		moved[i] = min(moved[i], high-float64(len(moved)-1-i)*distance)
	}
	return moved
}

func text(svg *strings.Builder, x, y float64, class, anchor, s string) {
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>`+"\n", x, y, class, anchor, html.EscapeString(s))
}

func stroke(svg *strings.Builder, class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(svg, `<path class="%s" d="M%.1f %.1fL%.1f %.1f"/>`+"\n", class, x1, y1, x2, y2)
}
