package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// value is the type and the value in a declaration, nil where it has none.
type value struct{ typ, of ast.Expr }

// valuesOf iterates over the exported variables or constants that a file declares
// outside of its functions.
func valuesOf(source *ast.File, kind token.Token) iter.Seq2[string, value] {
	return func(yield func(string, value) bool) {
		for spec := range specs(source, kind) {
			spec := spec.(*ast.ValueSpec)
			for i, name := range spec.Names {
				v := value{typ: spec.Type}
				if i < len(spec.Values) {
					v.of = spec.Values[i]
				}
				if name.IsExported() && !yield(name.Name, v) {
					return
				}
			}
		}
	}
}

// specs iterates over the declarations of a kind that a file has outside of its
// functions.
func specs(source *ast.File, kind token.Token) iter.Seq[ast.Spec] {
	return func(yield func(ast.Spec) bool) {
		for _, decl := range source.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != kind {
				continue
			}
			for _, spec := range d.Specs {
				if !yield(spec) {
					return
				}
			}
		}
	}
}

// goFiles returns every Go file of the module, by its path from the top. The tests
// share them, and change nothing.
func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files, err := parsedFiles()
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// positions has the places of what goFiles returns.
var positions = token.NewFileSet()

var parsedFiles = sync.OnceValues(func() (map[string]*ast.File, error) {
	files := make(map[string]*ast.File)
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || name != ".." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		file, err := parser.ParseFile(positions, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		files[strings.TrimPrefix(filepath.ToSlash(name), "../")] = file
		return err
	})
	return files, err
})
