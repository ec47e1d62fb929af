// Package plot draws charts of lines as SVG that is readable in light and dark: a chart
// brings its background and follows the colour scheme of the reader.
package plot

// Chart is lines over two logarithmic axes.
type Chart struct {
	Title, XLabel, YLabel string
	// XTicks are the values that the axis names.
	XTicks []float64
	// XText returns the name of a tick, and YText that of one of the other axis.
	XText, YText func(float64) string
	Lines        []Line
}

// Line is a series of points.
type Line struct {
	Name string
	// Bold lines are drawn thick.
	Bold bool
	// Points are in the order of X.
	Points []Point
}

// Point is a value with its spread; all are positive.
type Point struct{ X, Y, Low, High float64 }
