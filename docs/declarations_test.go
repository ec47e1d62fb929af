package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// variables are the exported variables of the module, except errors, which are
// found by their value. A program could change each of them for every other part
// of it, so the keys of options are constants. A type of events has to be a
// pointer, and the rest are values that have no constant.
var variables = []string{
	"impl.Unnamed", "kerneltruth.Names", "sockets.Default", "sockets.Gob",
	"sockets.EventServerSocketConnect", "sockets.EventConnect", "sockets.EventClose", "sockets.EventSocketData",
	"sockets.EventIOError", "sockets.EventDatagramSocketData", "sockets.EventOutputProgress",
	"system.IPv4", "system.IPv6", "system.RawIPv4", "system.RawIPv6", "system.LowPorts",
}

func TestExportedVariables(t *testing.T) {
	for file, source := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		for name := range valuesOf(source, token.VAR) {
			if !sentinel.MatchString(name) {
				assert.Contains(t, variables, source.Name.Name+"."+name, "%s: let it be a constant or a function", file)
			}
		}
	}
}

// TestOptionsAreConstants finds the options of package impl, and those of the facade
// under the same names, among the constants.
func TestOptionsAreConstants(t *testing.T) {
	keys := make(map[string][]string)
	for file, source := range goFiles(t) {
		for name, v := range valuesOf(source, token.CONST) {
			typed, _ := v.typ.(*ast.IndexExpr)
			switch folder := path.Dir(file); {
			case strings.HasSuffix(file, "_test.go"):
			case folder == "impl" && typed != nil && fmt.Sprint(typed.X) == "Option":
				keys[folder] = append(keys[folder], name)
			case file == "sockets/option.go":
				keys[folder] = append(keys[folder], name)
			}
		}
	}
	assert.Len(t, keys["impl"], 18)
	assert.ElementsMatch(t, keys["impl"], keys["sockets"])
}

// TestErrorsAreMadeOnce requires one type and one value for each mistake: an
// error of the same name in a second package is an alias, or the same value, so
// that errors.As and errors.Is find it under either name.
func TestErrorsAreMadeOnce(t *testing.T) {
	made := make(map[string][]string) // files that make an error, by its name
	for file, source := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		for _, name := range errorsMade(source) {
			made[name] = append(made[name], file)
		}
	}
	require.Contains(t, made, "RangeError")
	require.Contains(t, made, "ErrRange")
	for name, files := range made {
		assert.Len(t, files, 1, "%s is made in %v: let the others be aliases", name, files)
	}
}

func TestErrorsMade(t *testing.T) {
	const text = `package p
type BadError struct{}
type AliasError = q.BadError
type hiddenError struct{}
type ErrorList []error
var ErrBad = errors.New("bad")
var (
	ErrAlias = q.ErrAlias
	ErrOfSystem error = syscall.EAGAIN
	ErrMade, ErrToo error = &BadError{}, fmt.Errorf("x")
	Erratum = errors.New("none")
	errHidden = errors.New("hidden")
)
func f() { ErrLocal := errors.New("local"); _ = ErrLocal }`
	source, err := parser.ParseFile(token.NewFileSet(), "p.go", text, 0)
	require.NoError(t, err)
	assert.Equal(t, []string{"ErrBad", "ErrMade", "ErrToo", "BadError"}, errorsMade(source))
}

// errorsMade returns the names of the exported errors that a file makes: types
// that are no alias, and variables whose value is not another error, as that of
// another package or an errno.
func errorsMade(source *ast.File) []string {
	var names []string
	for name, v := range valuesOf(source, token.VAR) {
		if _, other := v.of.(*ast.SelectorExpr); sentinel.MatchString(name) && !other {
			names = append(names, name)
		}
	}
	for spec := range specs(source, token.TYPE) {
		spec := spec.(*ast.TypeSpec)
		if name := spec.Name.Name; spec.Name.IsExported() && strings.HasSuffix(name, "Error") && !spec.Assign.IsValid() {
			names = append(names, name)
		}
	}
	return names
}

var sentinel = regexp.MustCompile(`^Err[A-Z]`)
