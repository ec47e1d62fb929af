// Package sockets_test looks at the project as a whole, from outside: the rules
// of its structure, the tables of its documents, and the same programs over
// every implementation.
package sockets_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/smalltalk-sockets/go"

// imports is the import table of docs/architecture.md: what the code of a
// folder may import besides the standard library. Its tests may import
// anything. A folder that is not named here may hold no code, but for docs.
var imports = map[string][]string{
	"readbuffer":    {},
	"streams":       {module + "/readbuffer"},
	"impl":          {},
	"impl/kernel":   {module + "/impl", "golang.org/x/sys/", "golang.org/x/net/"},
	"impl/memory":   {module + "/impl"},
	"impl/impltest": {module + "/impl", "github.com/stretchr/testify/", "go.uber.org/goleak", "golang.org/x/net/nettest"},
	"sockets":       {module + "/impl", module + "/streams", module + "/readbuffer"},
}

// exceptions are the files that may import more than their folder.
var exceptions = map[string][]string{
	"sockets/default.go": {module + "/impl/kernel"},
}

func TestImportTable(t *testing.T) {
	for file, source := range goFiles(t) {
		folder := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		allowed, ok := imports[folder]
		if !assert.True(t, ok, "%s: folder %s is not in the import table", file, folder) {
			continue
		}
		allowed = append(allowed[:len(allowed):len(allowed)], exceptions[file]...)
		for _, spec := range source.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			assert.True(t, isStandard(imported) || matches(allowed, imported), "%s must not import %s", file, imported)
		}
	}
}

// isStandard reports whether a package belongs to the standard library: the
// first element of its path has no dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// matches reports whether one of the rules allows the import: by its whole path
// or, when the rule ends in a slash, by its beginning.
func matches(rules []string, imported string) bool {
	for _, rule := range rules {
		if imported == rule || strings.HasSuffix(rule, "/") && strings.HasPrefix(imported, rule) {
			return true
		}
	}
	return false
}

// TestTopLevel holds the top of the tree to its fixed layout.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	allowed := []string{"go.mod", "go.sum", "sockets", "impl", "streams", "readbuffer", "docs", "sockets_test.go", "README.md"}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") {
			assert.Contains(t, allowed, name)
		}
	}
}

// goFiles parses every Go file of the module, by its path from the top.
func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := make(map[string]*ast.File)
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		files[filepath.ToSlash(name)] = file
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}
