package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

func results() Results {
	w := works.Work{Name: "bulk1KiB", Unit: nanoseconds, Contenders: []works.Contender{
		{Name: works.Memory}, {Name: works.Bufconn}, {Name: works.Pipe},
	}}
	s := fixed{
		{"bulk1KiB", works.Memory, nanoseconds}:  {100, 200},
		{"bulk1KiB", works.Bufconn, nanoseconds}: {200, 400},
		{"bulk1KiB", works.Pipe, nanoseconds}:    {50, 80},
	}
	return Results{
		Works: []works.Work{w}, Samples: s, Rounds: 2, Command: "go run . -rounds 2",
		Machine:  Machine{Date: "2026-01-02", Processor: "P", Processors: 4, Kernel: "linux 6", Go: "go1", Versions: "peer v1"},
		Pictures: Pictures([]works.Work{w}, s),
	}
}

func TestWrite(t *testing.T) {
	var text strings.Builder
	require.NoError(t, results().Write(&text))
	for _, want := range []string{
		"    go run . -rounds 2\n", "on 2026-01-02: 2 rounds",
		"| processor | P, 4 used by Go |",
		"1 of 1 are met",
		"| bulk of 1 KiB, against bufconn, boundary | 2.00× | 2.00× – 2.00× | 2 | at least 1.60× | met |",
		"![Speed of a stream by the size of a write; bufconn is 1](speed.svg)",
		"| bulk1KiB | memory | net.Pipe **0.43** <sub>0.40–0.50</sub> |",
		"### The boundary in memory\n\n| work | bufconn | net.Pipe |",
		`| a/z | it \| broke |`,
		"| bulk1KiB | ns/op | memory 150, bufconn 300, net.Pipe 65.0 |",
	} {
		assert.Contains(t, text.String(), want)
	}
	assert.NotContains(t, text.String(), "NaN")
	assert.NotContains(t, text.String(), "busy")
	assert.NotContains(t, text.String(), "A Socket in memory", "nothing of it was measured")
}

func TestABusyMachineIsTold(t *testing.T) {
	r := results()
	r.Machine.Before, r.Machine.After = 5, 1.25
	var text strings.Builder
	require.NoError(t, r.Write(&text))
	assert.Contains(t, text.String(), "| load average | 5.0 before, 1.2 after |")
	assert.Contains(t, text.String(), "The machine was busy")
}

func TestPictures(t *testing.T) {
	drawn := results().Pictures
	require.Len(t, drawn, 1)
	assert.Equal(t, "speed.svg", drawn[0].File)
	require.Len(t, drawn[0].Chart.Lines, 3)
	memory := drawn[0].Chart.Lines[0]
	assert.Equal(t, "this, boundary", memory.Name)
	assert.InDelta(t, 2, memory.Points[0].Y, 1e-9)
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{1: "1", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		assert.Equal(t, want, thousands(n))
	}
}
