package impltest_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
)

// The environment chooses how often a property is checked, and the command line
// overrides it.
func TestForms(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]struct {
		long, flag string
		counts     string
	}{
		"short":            {counts: "20 short"},
		"long":             {long: "1", counts: "100 long"},
		"said to be short": {long: "0", counts: "20 short"},
		"short with flag":  {flag: "-rapid.checks=7", counts: "7 short"},
		"long with flag":   {long: "1", flag: "-rapid.checks=7", counts: "7 long"},
	} {
		t.Run(name, func(t *testing.T) {
			self, err := os.Executable()
			require.NoError(t, err)
			run := exec.CommandContext(t.Context(), self, "-test.run=^TestChecksCounted$", "-test.v")
			if form.flag != "" {
				run.Args = append(run.Args, form.flag)
			}
			run.Env = append(os.Environ(), long.Variable+"="+form.long)
			output, err := run.CombinedOutput()
			require.NoError(t, err, "%s", output)
			assert.Contains(t, string(output), "checks: "+form.counts)
		})
	}
}

// TestChecksCounted logs how often a property is checked, and in which form.
func TestChecksCounted(t *testing.T) {
	count, form := 0, "short"
	rapid.Check(t, func(*rapid.T) { count++ })
	if long.Enabled() {
		form = "long"
	}
	t.Logf("checks: %d %s", count, form)
	assert.Positive(t, count)
}
