// Package kerneltruth replays on an implementation of package impl what was
// measured on Linux, and fails where the implementation differs: in a result, an
// error, or in whether a call waits.
//
// A test of an implementation for Linux calls [Run]:
//
//	func TestTruth(t *testing.T) {
//		kerneltruth.Run(t, kerneltruth.Harness{
//			New:    func(t testing.TB) impl.Provider { return mine.New(kerneltruth.Resolver(t)) },
//			Dir:    func(t testing.TB) string { return t.TempDir() },
//			Remove: func(_ impl.Provider, path string) error { return os.Remove(path) },
//		})
//	}
//
// testdata/kernel-truth.json is the record: scenarios of several steps, each with
// all results of its call. docs/kernel-truth.md describes how a step is played,
// which scenarios are left out, and why.
package kerneltruth
