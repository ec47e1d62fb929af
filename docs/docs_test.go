// Package docs_test compares the documents with the code that they show and the
// files that they link to.
package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestShownCode requires that every program in a document is a file that is
// compiled and tested. The comment of package main is left out in README.md.
func TestShownCode(t *testing.T) {
	for document, files := range map[string][]string{
		"../README.md":    {"examples/halfline/lines.go", "examples/first/main.go", "examples/first/main_test.go"},
		"air.md":          {"examples/echo/main.go"},
		"implementing.md": {"examples/counter/firstrun_test.go", "examples/counter/counter.go", "examples/counter/counter_test.go"},
		"start.md":        steps,
	} {
		var want []string
		for _, file := range files {
			source := read(t, file)
			if _, code, found := strings.Cut(source, "\npackage main\n"); found {
				source = "package main\n" + code
			}
			want = append(want, source)
		}
		assert.Equal(t, want, programs(read(t, document)), document)
	}
}

// steps are the files that start.md shows.
var steps = []string{
	"examples/start/price.go",
	"examples/start/onehost_test.go",
	"examples/start/http_test.go",
	"examples/start/twohosts_test.go",
	"examples/start/bubble_test.go",
	"examples/start/look_test.go",
}

// TestRecipes looks whether memory.md links to every recipe.
func TestRecipes(t *testing.T) {
	files, err := filepath.Glob("examples/recipes/*_test.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	guide := read(t, "memory.md")
	for _, file := range files {
		assert.Contains(t, guide, "("+filepath.ToSlash(file)+")")
	}
}

// programs returns the blocks of Go that are whole files.
func programs(document string) []string {
	var all []string
	for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(document, -1) {
		if regexp.MustCompile(`(?m)^package `).MatchString(block[1]) {
			all = append(all, block[1])
		}
	}
	return all
}

// TestLinks looks whether every file exists that a document links to.
func TestLinks(t *testing.T) {
	documents, err := filepath.Glob("*.md")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	for _, document := range append(documents, "../README.md") {
		prose := code.ReplaceAllString(read(t, document), "")
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(prose, -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(filepath.Dir(document), link[1]))
			assert.NoError(t, err, "link in %s", document)
		}
	}
}

// code matches blocks of code, and code within lines.
var code = regexp.MustCompile("(?s)```.*?```|`[^`]*`")

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(content)
}
