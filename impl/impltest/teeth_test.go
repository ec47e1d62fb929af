package impltest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// For every defect the suite must fail, in the concept that the defect offends.
// A process of its own runs each, so that its failure is not this test's.
func TestTeeth(t *testing.T) {
	for name, d := range defects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, err := runSuite(t, name, d.concept)
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "the suite does not notice:\n%s", output)
			assert.Contains(t, output, "--- FAIL: TestSuite/scenes/"+d.concept)
			assert.NotContains(t, output, "panic: test timed out")
		})
	}
}

// Run in the same way, the suite finds nothing in a provider that is sound.
func TestNoTeethForTheSound(t *testing.T) {
	output, err := runSuite(t, "", "tcp4/data")
	require.NoError(t, err, output)
}

// runSuite runs one concept of TestSuite with the defect in another process,
// three times: some defects only show when two goroutines meet.
func runSuite(t *testing.T, defect, concept string) (output string, err error) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	only := "^TestSuite$/^scenes$/^" + strings.ReplaceAll(concept, "/", "$/^") + "$"
	run := exec.CommandContext(t.Context(), self, "-test.run="+only, "-test.count=3", "-test.timeout=60s")
	run.Env = append(os.Environ(), defectVariable+"="+defect)
	out, err := run.CombinedOutput()
	return string(out), err
}
