package docs_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// question is the comment of a function that asks and does not do.
var question = regexp.MustCompile(`^(\w+) reports (whether|that)\b`)

// TestQuestionsHaveNoEffects fails for a function that only reports whether
// something is so, by its comment or by the may in its name, and that assigns to a
// field of its receiver or of an argument. One that does something says so in the
// first words of its comment.
func TestQuestionsHaveNoEffects(t *testing.T) {
	asked := 0
	for file, source := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		for _, d := range source.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			assert.False(t, mayName.MatchString(f.Name.Name), "%s: %s: a question is can…, a check that returns an error is check…", file, f.Name.Name)
			if question.MatchString(f.Doc.Text()) {
				asked++
				for _, at := range assignments(f) {
					assert.Fail(t, "a question has an effect", "%s: %s", positions.Position(at), f.Name.Name)
				}
			}
		}
	}
	assert.Greater(t, asked, 100, "questions were found")
}

var mayName = regexp.MustCompile(`^may[A-Z]`)

// assignments returns where a function assigns to a field of its receiver or of an
// argument, functions within it included.
func assignments(f *ast.FuncDecl) (at []token.Pos) {
	given := names(f.Recv)
	for name := range names(f.Type.Params) {
		given[name] = true
	}
	assigned := func(to ast.Expr) {
		if name, field := rootOf(to); field && given[name] {
			at = append(at, to.Pos())
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				assigned(to)
			}
		case *ast.IncDecStmt:
			assigned(n.X)
		}
		return true
	})
	return at
}

// names returns the names in a list of fields, which may be nil.
func names(list *ast.FieldList) map[string]bool {
	all := make(map[string]bool)
	if list != nil {
		for _, field := range list.List {
			for _, name := range field.Names {
				all[name.Name] = true
			}
		}
	}
	return all
}

// rootOf returns the name with which an expression begins, and reports whether
// the expression is a part of the object with that name.
func rootOf(e ast.Expr) (name string, field bool) {
	for {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e, field = x.X, true
		case *ast.StarExpr:
			e, field = x.X, true
		case *ast.IndexExpr:
			e, field = x.X, true
		case *ast.ParenExpr:
			e = x.X
		case *ast.Ident:
			return x.Name, field
		default:
			return "", false
		}
	}
}
