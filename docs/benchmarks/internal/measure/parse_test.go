package measure

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	result, err := parse("goos: linux\nBenchmarkWorks/bulk1KiB/net.Pipe-2 \t 1000\t 12.5 ns/op\t 81.9 MB/s\t 3 allocs/op\nPASS\n")
	require.NoError(t, err)
	assert.Equal(t, Result{"ns/op": 12.5, "MB/s": 81.9, "allocs/op": 3}, result)
}

func TestParseOfAFailure(t *testing.T) {
	_, err := parse("goos: linux\n--- FAIL: BenchmarkWorks/x\n    a_test.go:3: lost a byte\nFAIL\n")
	require.ErrorContains(t, err, "lost a byte")
	_, err = parse("BenchmarkWorks/x-2 1 many ns/op\n")
	require.ErrorContains(t, err, `"many"`)
	_, err = parse("")
	require.Error(t, err)
}
