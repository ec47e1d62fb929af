package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRun measures something quick for one round.
func TestRun(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, run(t.Context(), []string{"-rounds", "1", "-benchtime", "10x", "-run", "^(setDeadline|bulk1KiB)$", "-out", out}))
	results, err := os.ReadFile(filepath.Join(out, "results.md"))
	require.NoError(t, err)
	for _, want := range []string{"## The goals", "SetReadDeadline, of a lock and unlock", "net.Pipe", "google.golang.org/grpc"} {
		assert.Contains(t, string(results), want)
	}
	assert.NotContains(t, string(results), "not measured")
	assert.NotContains(t, string(results), out, "a path of one machine")
	picture, err := os.ReadFile(filepath.Join(out, "speed.svg"))
	require.NoError(t, err)
	assert.Contains(t, string(picture), "times as fast as bufconn")
	assert.NoFileExists(t, filepath.Join(out, "idle.svg"), "nothing of it was measured")
}

func TestFlags(t *testing.T) {
	s, err := flags(nil)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, s.rounds, 6)
	for _, wrong := range [][]string{{"-rounds", "0"}, {"-procs", "0"}} {
		_, err := flags(wrong)
		assert.Error(t, err, "%v", wrong)
	}
}

func TestChoose(t *testing.T) {
	all, err := choose("", false)
	require.NoError(t, err)
	some, err := choose("^bulk", false)
	require.NoError(t, err)
	assert.Len(t, some, 5)
	assert.Greater(t, len(all), len(some))
	small, err := choose("^idle", true)
	require.NoError(t, err)
	for _, w := range small {
		assert.False(t, w.Large, w.Name)
	}
	_, err = choose("nothing like this", false)
	require.Error(t, err)
	_, err = choose("(", false)
	assert.Error(t, err)
}
