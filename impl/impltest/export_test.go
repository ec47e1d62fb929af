package impltest

import "testing"

// RunConcept runs one concept of the suite in one variant.
func RunConcept(t *testing.T, h Harness, variant, concept string) {
	t.Helper()
	run(t, h, func(v, c string) bool { return v == variant && c == concept })
}
