package main

import (
	"bytes"
	"flag"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArguments(t *testing.T) {
	var out, errs bytes.Buffer
	for _, arguments := range [][]string{{"-nonsense"}, {"-c", "-1"}, {"-i", "-1s"}, {"-W", "-1s"}, {"-c", "many"}} {
		assert.ErrorIs(t, run(t.Context(), arguments, &out, &errs), flag.ErrHelp, "%v", arguments)
	}
	assert.Contains(t, errs.String(), usage)
	assert.ErrorContains(t, run(t.Context(), []string{"-network", "none"}, &out, &errs), "neither kernel nor memory")
	assert.Empty(t, out.String())

	require.NoError(t, run(t.Context(), []string{"-network", "memory", "-c", "2", "-i", "0s"}, &out, &errs))
	assert.Regexp(t, `(?s)^PING 127.0.0.1 .*2 received.*\n\nPING ::1 \(::1\).*2 received`, out.String())
	require.ErrorContains(t, run(t.Context(), []string{"-network", "memory", "10.9.9.9"}, &out, &errs), "unreachable")
}
