package measure

import (
	"fmt"
	"strconv"
	"strings"
)

// Result is what a benchmark has reported, by unit: "ns/op", "allocs/op".
type Result map[string]float64

// parse returns the result in the output of a test binary that ran one benchmark.
func parse(output string) (Result, error) {
	for line := range strings.Lines(output) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		result := Result{}
		for i := 2; i+1 < len(fields); i += 2 { // behind the name and the count
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q in %q is no number", fields[i], line)
			}
			result[fields[i+1]] = value
		}
		return result, nil
	}
	return nil, fmt.Errorf("no result: %s", lastLine(output))
}

func lastLine(output string) string {
	if at := strings.Index(output, "--- FAIL"); at >= 0 {
		return strings.Join(strings.Fields(output[at:min(len(output), at+300)]), " ")
	}
	if at := strings.Index(output, "--- SKIP"); at >= 0 {
		return strings.Join(strings.Fields(output[at:min(len(output), at+300)]), " ")
	}
	text := strings.TrimSpace(output)
	return text[max(0, len(text)-300):]
}
