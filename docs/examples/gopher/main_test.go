package main

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArguments(t *testing.T) {
	out, errs := progressFile(t), progressFile(t)
	for _, arguments := range [][]string{
		{}, {"-nonsense"}, {"a", "b"}, {"-clients", "0", "."}, {"-fetch", "gopher://host/", "."},
	} {
		assert.ErrorIs(t, run(t.Context(), arguments, out, errs), flag.ErrHelp, "%v", arguments)
	}
	assert.ErrorContains(t, run(t.Context(), []string{"-serve", "-network", "memory", "."}, out, errs), "no other program")
	assert.ErrorContains(t, run(t.Context(), []string{"-network", "none", "."}, out, errs), "neither kernel nor memory")
	said, err := os.ReadFile(errs.Name())
	require.NoError(t, err)
	assert.Contains(t, string(said), usage)

	require.NoError(t, run(t.Context(), []string{"-network", "memory", "-clients", "2", "."}, out, errs))
	said, err = os.ReadFile(out.Name())
	require.NoError(t, err)
	assert.Contains(t, string(said), "1 to 2, each")
}
