package sockets_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/streams"
)

// go doc cannot show what a type has from a type of another package, so each type
// lists its methods in its comment, in groups. Every method is in one of them.
func TestEveryMethodIsInTheIndex(t *testing.T) {
	for folder, types := range map[string][]any{
		".":          {new(sockets.Socket), new(sockets.StreamSocket), new(sockets.ServerSocket), new(sockets.DatagramSocket), new(sockets.MulticastSocket)},
		"../streams": {new(streams.Reader), new(streams.Writer)},
	} {
		comments := typeComments(t, folder)
		for _, v := range types {
			name := reflect.TypeOf(v).Elem().Name()
			listed := index(comments[name])
			require.NotEmpty(t, listed, name)
			assert.Equal(t, slices.Sorted(maps.Keys(methods(v))), slices.Sorted(slices.Values(listed)), "the index of %s", name)
		}
	}
}

// Socket is what most programs see. A method that only a port from Smalltalk needs
// belongs into sockets/smalltalk.
func TestSocketIsThin(t *testing.T) {
	assert.LessOrEqual(t, len(methods(new(sockets.Socket))), 155)
}

var groupOfIndex = regexp.MustCompile(`(?m)^ *- [\w.,\x60 ]+, see \[[\w.]+\]: ((?:[^\n]|\n +[^- \n])*)`)

// index returns the names in all groups of a comment.
func index(doc string) []string {
	_, list, _ := strings.Cut(doc, "# Methods\n")
	var names []string
	for _, found := range groupOfIndex.FindAllStringSubmatch(list, -1) {
		names = append(names, strings.FieldsFunc(found[1], func(r rune) bool { return strings.ContainsRune(", \n", r) })...)
	}
	return names
}

func TestIndexReadsAllGroups(t *testing.T) {
	assert.Equal(t, []string{"A", "B", "C", "D"}, index("Text.\n\n# Methods\n\n  - one, see [X.A]: A,\n    B\n  - of two, see [pkg.X.C]: C, D\n"))
	assert.Empty(t, index("Text - one: A, B.\n"))
}

// typeComments returns the comments of the types of a package, by their names.
func typeComments(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	require.NoError(t, err)
	all := make(map[string]string)
	for _, file := range files {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range source.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || len(d.Specs) != 1 {
				continue
			}
			if spec, ok := d.Specs[0].(*ast.TypeSpec); ok {
				all[spec.Name.Name] = d.Doc.Text()
			}
		}
	}
	return all
}
