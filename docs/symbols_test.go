package docs_test

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// symbol is a declaration. It has several names when other types promote it.
type symbol struct{ doc string }

// goSymbols returns all exported symbols of the module's packages, by names such
// as sockets.Socket.Flush. What a type promotes from an unexported embedded type
// counts as its own. The tests share them, and change nothing.
func goSymbols(t *testing.T) map[string]*symbol {
	t.Helper()
	require.NotEmpty(t, goFiles(t))
	return declaredSymbols()
}

var declaredSymbols = sync.OnceValue(func() map[string]*symbol {
	s := symbols{make(map[string]*symbol), make(map[string][]string), make(map[string][]string)}
	files, _ := parsedFiles()
	for file, source := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		for _, decl := range source.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				s.all[source.Name.Name+receiver(d)+"."+d.Name.Name] = &symbol{d.Doc.Text()}
			case *ast.GenDecl:
				s.declared(source.Name.Name, d)
			}
		}
	}
	for name := range s.all {
		if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
			s.members[name[:dot]] = append(s.members[name[:dot]], name[dot:])
		}
	}
	for outer := range s.embeds {
		s.inherit(outer, outer)
	}
	maps.DeleteFunc(s.all, func(name string, _ *symbol) bool {
		_, parts, _ := strings.Cut(name, ".")
		return slices.ContainsFunc(strings.Split(parts, "."), func(part string) bool { return !token.IsExported(part) })
	})
	return s.all
})

type symbols struct {
	all     map[string]*symbol
	embeds  map[string][]string // embedded types, by type
	members map[string][]string // what a type declares itself, with a dot before it, by type
}

// inherit gives outer what the types promote that typ embeds; typ is outer or one
// of its embedded types. What is declared nearer to outer hides the rest.
func (s symbols) inherit(outer, typ string) {
	for _, in := range s.embeds[typ] {
		for _, member := range s.members[in] {
			if s.all[outer+member] == nil {
				s.all[outer+member] = s.all[in+member]
			}
		}
		s.inherit(outer, in)
	}
}

// receiver returns the type of a method as ".Type", and "" for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	return "." + generic(typ).(*ast.Ident).Name
}

// generic returns a type without its type arguments.
func generic(typ ast.Expr) ast.Expr {
	switch index := typ.(type) {
	case *ast.IndexExpr:
		return index.X
	case *ast.IndexListExpr:
		return index.X
	}
	return typ
}

// declared adds the types, constants and variables of a declaration, and the
// methods and fields of the types.
func (s symbols) declared(pkg string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			doc := spec.Doc.Text() + spec.Comment.Text()
			if !d.Lparen.IsValid() {
				doc += d.Doc.Text()
			}
			for _, name := range spec.Names {
				s.all[pkg+"."+name.Name] = &symbol{doc}
			}
		case *ast.TypeSpec:
			s.declaredType(pkg, pkg+"."+spec.Name.Name, spec.Type)
			s.all[pkg+"."+spec.Name.Name] = &symbol{d.Doc.Text() + spec.Doc.Text()}
		}
	}
}

func (s symbols) declaredType(pkg, name string, typ ast.Expr) {
	var fields *ast.FieldList
	switch typ := typ.(type) {
	case *ast.InterfaceType:
		fields = typ.Methods
	case *ast.StructType:
		fields = typ.Fields
	}
	for _, field := range fieldsOf(fields) {
		for _, n := range field.Names {
			s.all[name+"."+n.Name] = &symbol{field.Doc.Text()}
		}
		if embedded, ok := generic(field.Type).(*ast.Ident); ok && field.Names == nil && !embedded.IsExported() {
			s.embeds[name] = append(s.embeds[name], pkg+"."+embedded.Name)
		}
	}
}

func fieldsOf(list *ast.FieldList) []*ast.Field {
	if list == nil {
		return nil
	}
	return list.List
}
