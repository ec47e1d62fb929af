package plot

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScale(t *testing.T) {
	s := scale{low: 1, high: 100, from: 0, to: 200}
	assert.InDelta(t, 0, s.at(1), 1e-9)
	assert.InDelta(t, 100, s.at(10), 1e-9)
	assert.InDelta(t, 200, s.at(100), 1e-9)
}

func TestTicks(t *testing.T) {
	assert.InDeltaSlice(t, []float64{0.5, 1, 2, 5, 10}, scale{low: 0.4, high: 12}.ticks(), 1e-9)
	assert.InDeltaSlice(t, []float64{1, 10, 100, 1000, 10000}, scale{low: 0.9, high: 12000}.ticks(), 1e-9)
}

func TestApart(t *testing.T) {
	assert.Equal(t, []float64{10, 20, 50}, apart([]float64{10, 12, 50}, 0, 100, 10))
	assert.Equal(t, []float64{80, 90, 100}, apart([]float64{97, 98, 99}, 0, 100, 10))
}

func TestWriteTo(t *testing.T) {
	c := Chart{
		Title: "a < b", XLabel: "size", YLabel: "speed", XTicks: []float64{1, 10},
		XText: func(x float64) string { return fmt.Sprint(x, " KiB") },
		YText: func(y float64) string { return fmt.Sprint(y, "×") },
		Lines: []Line{
			{Name: "one", Bold: true, Points: []Point{{1, 2, 1, 3}, {10, 4, 4, 4}}},
			{Name: "none"},
		},
	}
	var svg strings.Builder
	n, err := c.WriteTo(&svg)
	require.NoError(t, err)
	assert.EqualValues(t, svg.Len(), n)
	for _, want := range []string{"a &lt; b", ">size<", ">speed<", ">10 KiB<", ">2×<", ">one<", "prefers-color-scheme: dark"} { //nolint:misspell // a word of CSS
		assert.Contains(t, svg.String(), want)
	}
	assert.NotContains(t, svg.String(), ">none<")
	assert.NotContains(t, svg.String(), "NaN")
	d := xml.NewDecoder(strings.NewReader(svg.String()))
	for err = nil; err == nil; _, err = d.Token() {
	}
	assert.True(t, errors.Is(err, io.EOF), "%v", err)
}
