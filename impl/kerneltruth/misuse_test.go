package kerneltruth

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A nil argument is named in the panic.
func TestNilArguments(t *testing.T) {
	for text, call := range map[string]func(){
		"kerneltruth.Run(nil): pass the *testing.T of the test":      func() { Run(nil, Harness{}) },
		"kerneltruth.Lacks(nil): pass the *testing.T of the test":    func() { Lacks(nil) },
		"kerneltruth.Resolver(nil): pass the *testing.T of the test": func() { Resolver((*testing.T)(nil)) },
	} {
		assert.PanicsWithValue(t, text, call)
	}
}

// The panic of an incomplete harness names what is missing.
func TestIncompleteHarness(t *testing.T) {
	h := Harness{}
	assert.ErrorContains(t, h.missing(), "Harness.New is nil")
	h.New = func(testing.TB) impl.Provider { return memory.New() }
	assert.ErrorContains(t, h.missing(), "Harness.Dir is nil")
	h.Dir = func(testing.TB) string { return "/x" }
	assert.ErrorContains(t, h.missing(), "Harness.Remove is nil")
	h.Remove = func(impl.Provider, string) error { return nil }
	assert.NoError(t, h.missing())
}
