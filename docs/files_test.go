package docs_test

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fileName matches the name of a Go file, as code.
var fileName = regexp.MustCompile("`([a-z0-9_/]+\\.go)`")

// TestFilesNamed requires that each file that docs/architecture.md names exists, and
// that its table of impl/memory names each file there.
func TestFilesNamed(t *testing.T) {
	text := read(t, "architecture.md")
	files := goFiles(t)
	named := fileName.FindAllStringSubmatch(text, -1)
	require.NotEmpty(t, named)
	for _, name := range named {
		assert.True(t, existsBelow(files, name[1]), "docs/architecture.md names %s, which does not exist", name[1])
	}
	_, section, found := strings.Cut(text, "## How the in-memory network is built\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	for file := range files {
		if path.Dir(file) == "impl/memory" && !strings.HasSuffix(file, "_test.go") {
			assert.Contains(t, section, "`"+path.Base(file)+"`", "docs/architecture.md has no place for %s", file)
		}
	}
}

// existsBelow reports whether a file has the name, or a path that ends with it.
func existsBelow[V any](files map[string]V, name string) bool {
	for file := range files {
		if file == name || strings.HasSuffix(file, "/"+name) {
			return true
		}
	}
	return false
}
