//go:build linux

package kernel_test

import (
	"os"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
)

// The kernel's implementation shows what was measured through package net and raw
// sockets.
func TestKernelTruth(t *testing.T) {
	system.IPv4.Need(t)
	t.Parallel()
	kerneltruth.Run(t, kerneltruth.Harness{
		New:    func(t testing.TB) impl.Provider { return kernel.New(kernel.WithResolver(kerneltruth.Resolver(t))) },
		Dir:    system.ShortTempDir,
		Remove: func(_ impl.Provider, path string) error { return os.Remove(path) },
		Kernel: true,
		Lacks:  kerneltruth.Lacks(t),
		Except: lengthy(),
	})
}

// lengthy returns the scenarios that make millions of system calls, in the short form
// of the tests.
func lengthy() []string {
	if long.Enabled() {
		return nil
	}
	return []string{"tcp.stream.fill.default_1b"}
}
