package system

import (
	"os"
	"sync"
	"testing"
)

// tempDir is a temporary directory that files can be made in.
var tempDir = Resource{"a temporary directory that can be written to", sync.OnceValue(func() error {
	dir, err := os.MkdirTemp("", "system")
	if err != nil {
		return err
	}
	return os.Remove(dir)
})}

// TempDir returns a directory that is removed after the test, as tb.TempDir does.
// It skips the test when the system has no place for one.
func TempDir(tb testing.TB) string {
	tb.Helper()
	tempDir.Need(tb)
	return tb.TempDir()
}

// ShortTempDir is TempDir with a path that leaves room for the name of a Unix
// socket, however long the name of the test is.
func ShortTempDir(tb testing.TB) string {
	tb.Helper()
	tempDir.Need(tb)
	dir, err := os.MkdirTemp("", "s")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
