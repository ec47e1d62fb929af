//go:build linux

package kernel_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/kernel"
)

// What was measured through package net and raw sockets is what the kernel's
// implementation shows.
func TestKernelTruth(t *testing.T) {
	impltest.RunTruth(t, impltest.TruthHarness{
		New:    func(t testing.TB) impl.Provider { return kernel.New(kernel.WithResolver(impltest.TruthResolver(t))) },
		Dir:    shortDir,
		Remove: func(_ impl.Provider, path string) error { return os.Remove(path) },
		Kernel: true,
		Lacks:  impltest.TruthLacks(t),
	})
}

// shortDir answers a directory whose name leaves room for that of a socket.
func shortDir(t testing.TB) string {
	dir, err := os.MkdirTemp("", "truth")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
