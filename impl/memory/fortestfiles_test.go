package memory_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// keepingT is a fakeT with a directory for files.
type keepingT struct {
	fakeT
	dir string
}

func (t *keepingT) ArtifactDir() string { return t.dir }

// keepFiles sets the flag of go test -artifacts for this test.
func keepFiles(t *testing.T, value string) {
	t.Helper()
	f := flag.Lookup("test.artifacts")
	before := f.Value.String()
	require.NoError(t, f.Value.Set(value))
	t.Cleanup(func() { require.NoError(t, f.Value.Set(before)) })
}

// talkAndEnd plays a short conversation over a network of the test, and ends the test.
func talkAndEnd(t *testing.T, fake *keepingT) {
	t.Helper()
	client, server := pair(t, memory.New(memory.ForTest(fake)), impl.TCP)
	write(t, client, "<hello>")
	require.NoError(t, server.Close())
	fake.cleanup()
}

// A failed test writes files where go test keeps them, and the log has their names. A
// second network of the test has its own.
func TestForTestFiles(t *testing.T) {
	keepFiles(t, "true")
	fake := &keepingT{fakeT{name: "TestX", failed: true}, system.TempDir(t)}
	talkAndEnd(t, fake)
	first := fake.messages[len(fake.messages)-1]
	talkAndEnd(t, fake)

	log := first + fake.messages[len(fake.messages)-1]
	for name, want := range map[string]string{
		"network.html":    "TestX",
		"network.pcapng":  "<hello>",
		"transcript.txt":  `"<hello>"`,
		"sockets.txt":     "Foreign Address",
		"network2.html":   "TestX",
		"network2.pcapng": "<hello>",
		"transcript2.txt": "connecting",
		"sockets2.txt":    "Foreign Address",
	} {
		text, err := os.ReadFile(filepath.Join(fake.dir, name))
		require.NoError(t, err)
		assert.Contains(t, string(text), want, name)
		assert.Contains(t, log, filepath.Join(fake.dir, name))
	}
}

// Without the flag, or when the test passes, there are no files. Where they cannot be
// written, the log says so.
func TestForTestWithoutFiles(t *testing.T) {
	dir := system.TempDir(t)
	keepFiles(t, "false")
	fake := &keepingT{fakeT{name: "TestX", failed: true}, dir}
	talkAndEnd(t, fake)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, files)

	keepFiles(t, "true")
	fake = &keepingT{fakeT{name: "TestX", failed: true}, filepath.Join(dir, "missing")}
	talkAndEnd(t, fake)
	assert.Contains(t, fake.messages[len(fake.messages)-1], "a capture for Wireshark was not written: open ")
}
