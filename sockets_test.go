// Package sockets_test looks at the project as a whole, from outside: the rules
// of its structure, the tables of its documents, and the same programs over
// every implementation.
package sockets_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

const module = "github.com/smalltalk-sockets/go"

// imports is the import table of docs/architecture.md: what the code of a folder
// may import besides the standard library. Its tests may import anything. A
// folder that is not named here holds no code; docs is exempt.
var imports = map[string][]string{
	"readbuffer/misuse":      {},
	"readbuffer":             {module + "/readbuffer/misuse"},
	"streams":                {module + "/readbuffer", module + "/readbuffer/misuse"},
	"impl":                   {module + "/readbuffer/misuse"},
	"impl/kernel":            {module + "/impl", "golang.org/x/sys/"},
	"impl/memory":            {module + "/impl", module + "/readbuffer/misuse"},
	"impl/differential":      {},
	"impl/impltest":          {module + "/impl", module + "/impl/internal/", module + "/impl/impltest/leak", module + "/impl/impltest/system", "github.com/stretchr/testify/", "go.uber.org/goleak", "golang.org/x/net/nettest"},
	"impl/impltest/leak":     {"go.uber.org/goleak"},
	"impl/impltest/long":     {"pgregory.net/rapid"},
	"impl/impltest/system":   {module + "/impl"},
	"impl/internal/icmp":     {},
	"impl/internal/need":     {module + "/readbuffer/misuse"},
	"impl/internal/watchdog": {},
	"impl/kerneltruth":       {module + "/impl", module + "/impl/internal/", module + "/impl/impltest/system", "github.com/stretchr/testify/"},
	"sockets":                {module + "/impl", module + "/streams", module + "/readbuffer", module + "/readbuffer/misuse", module + "/sockets/events", module + "/sockets/internal/async"},
	"sockets/events":         {module + "/readbuffer/misuse"},
	"sockets/internal/async": {module + "/sockets/events"},
	"sockets/smalltalk":      {module + "/impl", module + "/streams", module + "/readbuffer/misuse", module + "/sockets"},
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
	assert.Len(t, keys["impl"], 16)
	assert.ElementsMatch(t, keys["impl"], keys["sockets"])
}

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

// TestSelectorTable compares docs/smalltalk.md with the list of the original's
// selectors, and with the code.
func TestSelectorTable(t *testing.T) {
	rows := tableRows(t, "docs/smalltalk.md", func(class, side, selector string) member {
		return member{name: selectorName(class, side, selector)}
	})
	holdTable(t, publicSelectors(t), rows, selectorClaims)
}

// TestMemberTable compares docs/air.md with the list of AIR's members, and with
// the code. Each member has a counterpart.
func TestMemberTable(t *testing.T) {
	rows := tableRows(t, "docs/air.md", func(class, kind, name string) member {
		return member{name: class + "." + name, kind: kind}
	})
	for member, names := range rows {
		assert.NotEmpty(t, names, "the row of %v names no symbol", member)
	}
	holdTable(t, airMembers(t), rows, airClaims)
}

// TestAPIMap requires that each symbol in docs/api.md exists.
func TestAPIMap(t *testing.T) {
	data, err := os.ReadFile("docs/api.md")
	require.NoError(t, err)
	symbols := goSymbols(t)
	named := qualified.FindAllStringSubmatch(string(data), -1)
	require.NotEmpty(t, named)
	for _, name := range named {
		if name[2] != "net" && name[2] != "io" {
			assert.True(t, symbols[name[1]] != nil, "docs/api.md names %s, which does not exist", name[1])
		}
	}
}

// qualified matches an exported symbol with its package, as code.
var qualified = regexp.MustCompile("`(([a-z]+)(?:\\.[A-Z]\\w*)+)`")

// member is the subject of a row of a table. The kind distinguishes members of
// one name: an event from a method.
type member struct{ name, kind string }

// holdTable compares the rows of a table with the list of its members, and with
// the code: every member has one row, every Go symbol of a row exists, the
// comment of at least one of them names the member, and a symbol whose comment
// names a member is in the member's row.
func holdTable(t *testing.T, listed map[member]bool, rows map[member][]string, claims func(doc string) []string) {
	t.Helper()
	for member := range listed {
		assert.True(t, rows[member] != nil, "no row for %v", member)
	}
	symbols := goSymbols(t)
	named := make(map[string][]string) // symbols of the rows, whatever their kind
	for member, names := range rows {
		assert.True(t, listed[member], "a row for %v, which is not in the list", member)
		for _, name := range names {
			_, ok := symbols[name]
			assert.True(t, ok, "the row of %v names %s, which does not exist", member, name)
		}
		named[member.name] = append(named[member.name], names...)
	}
	for name, symbol := range symbols {
		for _, claim := range claims(symbol.doc) {
			isNamed := slices.ContainsFunc(named[claim], func(other string) bool { return symbols[other] == symbol })
			assert.True(t, isNamed, "%s claims to answer %s, whose row names %q", name, claim, named[claim])
		}
	}
	for member, names := range rows {
		claimed := slices.ContainsFunc(names, func(name string) bool {
			return symbols[name] != nil && slices.Contains(claims(symbols[name].doc), member.name)
		})
		assert.True(t, len(names) == 0 || claimed, "no comment of %q names %v", names, member)
	}
}

// publicSelectors reads the list of the original: "Class >> selector" or
// "Class class >> selector". What a StreamSocket inherits is listed as its own,
// and called Stream's here.
func publicSelectors(t *testing.T) map[member]bool {
	t.Helper()
	all := make(map[member]bool)
	for _, f := range listed(t, "docs/testdata/selectors.tsv", 5) {
		if f[4] == "public" {
			if f[1] == "Stream (inherited)" {
				f[0] = "Stream"
			}
			all[member{name: selectorName(f[0], f[2], f[3])}] = true
		}
	}
	require.NotEmpty(t, all)
	return all
}

func selectorName(class, side, selector string) string {
	if side == "class" {
		class += " class"
	}
	return class + " >> " + selector
}

// airMembers reads the list of AIR's members, each as Class.member. A line has
// several where they share a contract.
func airMembers(t *testing.T) map[member]bool {
	t.Helper()
	all := make(map[member]bool)
	for _, f := range listed(t, "docs/testdata/air.tsv", 4) {
		for _, name := range memberNames(f[2]) {
			m := member{name: f[0] + "." + name, kind: f[1]}
			assert.False(t, all[m], "the list has %v twice", m)
			all[m] = true
		}
	}
	require.NotEmpty(t, all)
	return all
}

// memberNames returns the names in a list of declarations, without arguments and
// types. "And the write counterparts" stands for a writeX for each readX before
// it, except readUnsignedByte and readUnsignedShort: writeByte and writeShort
// write these too.
func memberNames(list string) []string {
	var names []string
	for declaration := range strings.SplitSeq(arguments.ReplaceAllString(list, ""), ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(declaration), ":")
		if name != "and the write counterparts" {
			names = append(names, strings.TrimSpace(name))
			continue
		}
		for _, read := range names {
			of, ok := strings.CutPrefix(read, "read")
			if ok && of != "UnsignedByte" && of != "UnsignedShort" {
				names = append(names, "write"+of)
			}
		}
	}
	return names
}

var arguments = regexp.MustCompile(`\([^)]*\)`)

func TestMemberNames(t *testing.T) {
	for list, want := range map[string][]string{
		"isSupported: Bool": {"isSupported"},
		"new()":             {"new"},
		"bind(localPort = 0, localAddress = \"\")": {"bind"},
		"has(type): Bool":                          {"has"},
		"connect (ConnectEvent.socket: Socket)":    {"connect"},
		"close, data (loaded, total), error":       {"close", "data", "error"},
		"flush, readInt, readUnsignedInt, readUnsignedByte, readUnsignedShort, and the write counterparts": {
			"flush", "readInt", "readUnsignedInt", "readUnsignedByte", "readUnsignedShort", "writeInt", "writeUnsignedInt",
		},
	} {
		assert.Equal(t, want, memberNames(list), list)
	}
}

// listed reads the lines of a list, of so many fields each, without its head.
func listed(t *testing.T, file string, fields int) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var all [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(line, "\t")
		require.Len(t, f, fields, line)
		all = append(all, f)
	}
	return all
}

// tableRows reads the table of a document: the Go symbols of each member. The
// cells are class, side or kind, member, symbols and a note. A member without
// symbols says "none", and the note why.
func tableRows(t *testing.T, document string, memberOf func(class, kind, name string) member) map[member][]string {
	t.Helper()
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	rows := make(map[member][]string)
	inside := false // of a table whose head begins with Class
	for line := range strings.Lines(string(data)) {
		f := cells(line)
		inside = f != nil && (inside || f[0] == "Class")
		if !inside || f[0] == "Class" || strings.HasPrefix(f[0], "-") {
			continue
		}
		require.Len(t, f, 5, line)
		member := memberOf(f[0], f[1], strings.Trim(f[2], "`"))
		assert.Nil(t, rows[member], "%s has two rows for %v", document, member)
		rows[member] = []string{}
		for _, name := range code.FindAllString(f[3], -1) {
			rows[member] = append(rows[member], strings.Trim(name, "`"))
		}
		if len(rows[member]) == 0 {
			assert.Equal(t, "none", f[3], "%v: no counterpart", member)
			assert.NotEmpty(t, f[4], "%v: no counterpart and no reason", member)
		}
	}
	return rows
}

// cells splits a row of a table in Markdown.
func cells(line string) []string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") {
		return nil
	}
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

var code = regexp.MustCompile("`[^`]+`")

// selectorClaims returns the selectors that a comment names as those of its
// symbol.
func selectorClaims(doc string) []string {
	var all []string
	for _, found := range selectorClaim.FindAllStringSubmatch(claimed(doc, "Smalltalk: "), -1) {
		selector := strings.TrimSuffix(found[2], ".")
		if selector != "," {
			selector = strings.TrimSuffix(selector, ",")
		}
		all = append(all, found[1]+" >> "+selector)
	}
	return all
}

var selectorClaim = regexp.MustCompile(`([A-Z]\w*(?: class)?)\s+>>\s+(\S+)`)

// airClaims returns the members of AIR that a comment names as those of its
// symbol. It also returns text that is not a list of members, and matches none.
func airClaims(doc string) []string {
	list := strings.Join(strings.Fields(claimed(doc, "AIR: ")), " ")
	if list == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(list, "."), ", ")
}

// markers begin the lists of claims in a comment. Each list has a line of its
// own, and goes on until the paragraph or another list ends it.
var markers = []string{"Smalltalk: ", "AIR: "}

// claimed returns the list in a comment that a marker begins.
func claimed(doc, marker string) string {
	var list strings.Builder
	current := ""
	for line := range strings.Lines(doc) {
		if strings.TrimSpace(line) == "" {
			current = ""
		}
		for _, m := range markers {
			if rest, ok := strings.CutPrefix(line, m); ok {
				current, line = m, rest
			}
		}
		if current == marker {
			list.WriteString(line)
		}
	}
	return list.String()
}

func TestClaims(t *testing.T) {
	const smalltalk, air = "Smalltalk: A >> b:,\nA class >> ,, C >> d.\n", "AIR: E.f,\nE.g.\n"
	for _, doc := range []string{
		"Does it.\n\n" + smalltalk + "\n" + air,
		"Does it, as in AIR: E.h.\n\n" + air + "\n" + smalltalk + "\nMore.\n",
		smalltalk + air,
	} {
		assert.Equal(t, []string{"A >> b:", "A class >> ,", "C >> d"}, selectorClaims(doc), doc)
		assert.Equal(t, []string{"E.f", "E.g"}, airClaims(doc), doc)
	}
	assert.Empty(t, airClaims("As in AIR: nothing.\n\n"+smalltalk))
	assert.Empty(t, selectorClaims(air))
}

// symbol is a declaration. It has several names when other types promote it.
type symbol struct{ doc string }

// goSymbols returns all exported symbols of the module's packages, by names such
// as sockets.Socket.Flush. What a type promotes from an unexported embedded type
// counts as its own.
func goSymbols(t *testing.T) map[string]*symbol {
	t.Helper()
	s := symbols{all: make(map[string]*symbol), embeds: make(map[string][]string)}
	for file, source := range goFiles(t) {
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
	for outer := range s.embeds {
		s.inherit(outer, outer)
	}
	maps.DeleteFunc(s.all, func(name string, _ *symbol) bool {
		_, parts, _ := strings.Cut(name, ".")
		return slices.ContainsFunc(strings.Split(parts, "."), func(part string) bool { return !token.IsExported(part) })
	})
	return s.all
}

type symbols struct {
	all    map[string]*symbol
	embeds map[string][]string // embedded types, by type
}

// inherit gives outer what the types promote that typ embeds; typ is outer or one
// of its embedded types. What is declared nearer to outer hides the rest.
func (s symbols) inherit(outer, typ string) {
	for _, in := range s.embeds[typ] {
		for name, symbol := range maps.Clone(s.all) {
			member, ok := strings.CutPrefix(name, in+".")
			if own := outer + "." + member; ok && s.all[own] == nil {
				s.all[own] = symbol
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

// TestSamePrograms runs programs that write down all they see, over every
// implementation and through wrappers. What they see must be the same.
func TestSamePrograms(t *testing.T) {
	programs := map[string]func(p *program){
		"conversation": conversation,
		"phases":       phases,
		"half-close":   halfClose,
		"reset":        reset,
		"datagrams":    datagrams,
		"groups":       groups,
		"urgent":       urgent,
		"events":       byEvents,
	}
	for name, run := range programs {
		t.Run(name, func(t *testing.T) {
			system.IPv4.Need(t)
			want := transcript(t, kernel.New(), run)
			require.NotEmpty(t, want)
			t.Log("\n" + want)
			assert.Equal(t, want, transcript(t, memory.New(), run), "memory")
			assert.Equal(t, want, transcript(t, impltest.Wrap(kernel.New()), run), "wrapped kernel")
			assert.Equal(t, want, transcript(t, impltest.Wrap(memory.New()), run), "wrapped memory")
		})
	}
}

// program is a run of one program: its namespace, and what it wrote down.
type program struct {
	*testing.T
	ns  *sockets.Namespace
	log strings.Builder
}

func transcript(t *testing.T, provider impl.Provider, run func(*program)) string {
	t.Helper()
	p := &program{T: t, ns: sockets.NewNamespace(provider)}
	run(p)
	return p.log.String()
}

var anyPort = regexp.MustCompile(`:\d+`)

// note writes a line down, without port numbers.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(&p.log, anyPort.ReplaceAllString(fmt.Sprintf(format, args...), ":port"))
}

// listen makes a server on a free port of the loopback address.
func (p *program) listen() *sockets.ServerSocket {
	server, err := p.ns.ServerSocket.Port(0, sockets.QueueSize(1), sockets.BindTo(p.ns.IPAddress.LoopbackHost()))
	require.NoError(p, err)
	p.Cleanup(func() { _ = server.Close() })
	return server
}

// pair makes a connection.
func (p *program) pair() (client, server *sockets.Socket) {
	l := p.listen()
	client, err := p.ns.Socket.RemoteAddress(p.Context(), l.LocalAddress(), l.LocalPort())
	require.NoError(p, err)
	server, err = l.Accept()
	require.NoError(p, err)
	for _, s := range []*sockets.Socket{client, server} {
		require.NoError(p, s.SetDeadline(time.Now().Add(2*time.Minute)))
		p.Cleanup(func() { _ = s.Close() })
	}
	return client, server
}

// byEvents is a server and a client on one loop, each of which writes down its
// events: a refusal, a connection, bytes there and back, and a close from either
// side.
func byEvents(p *program) {
	loop := events.NewManualLoop()
	p.ns.AbstractSocket.SetDefaultLoop(loop)
	told := map[string]*strings.Builder{"server": {}, "served": {}, "client": {}}
	hears := func(who string, on events.Dispatcher) {
		connected := events.On(sockets.EventConnect, func(e *sockets.Event) { fmt.Fprintln(told[who], e) })
		if _, is := on.(*sockets.ServerSocket); is {
			connected = events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) { fmt.Fprintln(told[who], e, e.Detail) })
		}
		for _, l := range []*events.Listener{
			connected,
			events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) { fmt.Fprintln(told[who], e, e.Detail) }),
			events.On(sockets.EventClose, func(e *sockets.Event) { fmt.Fprintln(told[who], e) }),
		} {
			require.NoError(p, on.AddEventListener(l))
		}
	}
	server, err := p.ns.ServerSocket.New()
	require.NoError(p, err)
	p.note("listen: %v, bind: %v", server.Listen(1), server.Bind(0, "127.0.0.1"))
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	hears("server", server)
	client := func() *sockets.Socket {
		s, err := p.ns.Socket.New()
		require.NoError(p, err)
		hears("client", s)
		return s
	}

	first := client()
	step := 0
	require.NoError(p, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
		served := e.Detail
		step++
		hears("served", served)
		require.NoError(p, served.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			text, err := served.Data().ReadUTF()
			fmt.Fprintf(told["served"], "read %q %v\n", text, err)
			fmt.Fprintln(told["served"], "write", served.Data().WriteUTF("no, "+text))
			if step == 2 {
				fmt.Fprintln(told["served"], "close", served.Close())
			}
		})))
		require.NoError(p, served.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
			second := client()
			require.NoError(p, second.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) {
				fmt.Fprintln(told["client"], "write", second.Data().WriteUTF("you end"))
			})))
			require.NoError(p, second.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
				text, err := second.Data().ReadUTF()
				fmt.Fprintf(told["client"], "read %q %v\n", text, err)
				loop.Stop()
			})))
			fmt.Fprintln(told["client"], "connect", second.Connect("127.0.0.1", server.LocalPort()))
		})))
	})))
	require.NoError(p, first.AddEventListener(events.On(sockets.EventIOError, func(*sockets.IOErrorEvent) {
		fmt.Fprintln(told["server"], "listen", server.Listen(1))
		fmt.Fprintln(told["client"], "connect", first.Connect("127.0.0.1", server.LocalPort()))
	})))
	require.NoError(p, first.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) {
		fmt.Fprintln(told["client"], "write", first.Data().WriteUTF("I end"))
	})))
	require.NoError(p, first.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
		text, err := first.Data().ReadUTF()
		fmt.Fprintf(told["client"], "read %q %v\n", text, err)
		fmt.Fprintln(told["client"], "close", first.Close())
		_, err = first.Data().ReadUTF()
		fmt.Fprintln(told["client"], "read", err)
	})))
	fmt.Fprintln(told["client"], "connect", first.Connect("127.0.0.1", server.LocalPort()))
	require.NoError(p, loop.Run(p.Context()))
	p.note("close: %v %v", server.Close(), server.Close())
	for _, who := range []string{"server", "served", "client"} {
		p.note("%s\n%s", who, told[who])
	}
}

// conversation is lines, frames, integers and a limit that is passed.
func conversation(p *program) {
	client, server := p.pair()
	_ = server.SetLineLimit(15)
	p.note("%v", client)

	client.Display("a line").NL().Print("printed").Display(" ").Display(42).NL()
	p.note("flush: %v", client.Display("far too long a line\nnext\r\n").Flush())
	for range 3 {
		l, err := server.NextLineString()
		p.note("line %q %v", l, err)
	}
	found, err := server.SkipTo('\n')
	p.note("skip %v %v", found, err)
	l, err := server.NextLineString()
	p.note("line %q %v", l, err)

	p.note("put: %v %v", client.PutUint32BE(0xDEADBEEF), client.PutUint16LE(0xFFFE))
	p.note("close: %v", client.Close())
	u, err := server.Uint32BE()
	p.note("uint %x %v", u, err)
	i, err := server.Uint16LE()
	p.note("int %d %v", int16(i), err)
	_, err = server.ReadByte()
	p.note("end: %v", err)
}

// phases is a server and a client that go through theirs, with all mistakes.
func phases(p *program) {
	ns := p.ns
	server, err := ns.ServerSocket.New()
	p.note("%v %v %v %v", server, err, server.Bound(), server.Listening())
	_, err = server.Accept()
	p.note("accept: %v", err)
	p.note("listen: %v", server.Listen(1))
	p.note("bind: %v", server.Bind(0, "127.0.0.300"))
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	p.note("%v %v %v", server, server.Bound(), server.Listening())
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	_, err = ns.Socket.RemoteAddress(p.Context(), server.LocalAddress(), server.LocalPort())
	p.note("connect: %v", err)
	p.note("listen: %v", server.Listen(1))
	p.note("%v %v %v", server, server.Bound(), server.Listening())
	_, err = server.TryAccept()
	p.note("accept: %v", err)
	_, err = ns.ServerSocket.Port(server.LocalPort(), sockets.BindTo(server.LocalAddress()))
	p.note("second: %v", err)
	client, err := ns.Socket.RemoteAddress(p.Context(), server.LocalAddress(), server.LocalPort())
	p.note("%v %v %v", client, err, server.CanRead())
	p.note("close: %v", server.Close())
	p.note("close: %v", server.Close())
	_, err = server.Accept()
	p.note("accept: %v", err)
	_, err = client.ReadByte()
	p.note("read: %v", err)
	_, err = client.ReadByte()
	p.note("read: %v", err)
	_, err = client.Write([]byte("x"))
	p.note("write: %v", err)
	p.note("close: %v", client.Close())
	_, err = client.Read(make([]byte, 1))
	p.note("read: %v", err)
}

// halfClose ends one direction and goes on in the other.
func halfClose(p *program) {
	client, server := p.pair()
	client.Display("question").NL()
	p.note("close write: %v", client.CloseWrite())
	all, err := server.UpToEnd(100)
	p.note("%q %v, peer alive: %v", all, err, server.Connected())
	p.note("answer: %v", server.Display("answer\n").Flush())
	l, err := client.NextLineString()
	p.note("%q %v", l, err)
	_, err = client.Write([]byte("too late"))
	p.note("write: %v", err)
	p.note("close: %v", server.Close())
	_, err = client.ReadByte()
	p.note("read: %v", err)
	p.note("close write: %v", client.CloseWrite())
}

// reset closes a connection with bytes unread.
func reset(p *program) {
	client, server := p.pair()
	_, err := server.Write([]byte("before"))
	p.note("write: %v", err)
	_, err = client.Write([]byte("never read"))
	p.note("write: %v, readable: %v", err, server.CanRead())
	p.note("close: %v", server.Close())
	s, err := client.NextString(6)
	p.note("read: %q %v", s, err)
	for range 2 {
		_, err = client.ReadByte()
		p.note("read: %v", err)
	}
	p.note("put: %v", client.NextPutAll([]byte("x")))
	p.note("flush: %v", client.Flush())
	p.note("close: %v", client.Close())
}

// datagrams is a question, an answer, and all errors of either.
func datagrams(p *program) {
	here := p.ns.IPAddress.LoopbackHost()
	server, err := p.ns.DatagramSocket.Local(here, 0)
	p.note("%v %v", server, err)
	p.Cleanup(func() { _ = server.Close() })
	client, err := p.ns.DatagramSocket.RemoteAddress(here, server.LocalPort())
	p.note("%v %v", client, err)

	p.note("put: %v, readable: %v", client.NextPut(sockets.NewDatagram([]byte("question"))), server.CanRead())
	d, err := server.Peek()
	p.note("peek: %v %q %v", d, d.Data, err)
	p.note("buffer: %v", server.SetBufferSize(5))
	d, err = server.Next()
	p.note("next: %v %q %v, truncated: %v", d, d.Data, err, d.Truncated)
	p.note("answer: %v", server.NextPut(d))
	d, err = client.Next()
	p.note("next: %v %q %v", d, d.Data, err)

	p.note("nowhere: %v", server.NextPut(sockets.NewDatagram(nil)))
	p.note("too long: %v", client.NextPut(sockets.NewDatagram(make([]byte, 65508))))
	p.note("port: %v", server.NextPut(sockets.NewDatagramTo(nil, here, 65536)))
	p.note("family: %v", server.NextPut(sockets.NewDatagramTo(nil, p.ns.IP6Address.LoopbackHost(), 9)))
	p.note("deadline: %v", server.SetReadDeadline(time.Now().Add(-1)))
	_, err = server.Next()
	p.note("next: %v", err)
	p.note("close: %v", server.Close())
	p.note("put: %v", client.NextPut(sockets.NewDatagram([]byte("x"))))
	_, err = client.Next()
	p.note("next: %v", err)
	p.note("close: %v", client.Close())
	_, err = client.Next()
	p.note("next: %v", err)
	p.note("put: %v", client.NextPut(sockets.NewDatagram([]byte("x"))))
}

// groups joins and leaves one, with all mistakes.
func groups(p *program) {
	here, group := p.ns.IPAddress.LoopbackHost(), p.ns.IPAddress.With(233, 252, 0, 78)
	member, err := p.ns.MulticastSocket.Local(p.ns.IPAddress.AnyLocalAddress(), 0)
	p.note("%v %v", member, err)
	p.Cleanup(func() { _ = member.Close() })
	p.note("interface: %v", member.SetInterface(here))
	p.note("join: %v", member.Join(group))
	p.note("join: %v", member.Join(group))
	p.note("join: %v", member.Join(here))
	p.note("join: %v", member.Join(p.ns.IP6Address.LoopbackHost()))
	p.note("ttl: %v", member.SetTimeToLive(256))
	p.note("put: %v", member.NextPutTimeToLive(sockets.NewDatagramTo([]byte("all"), group, member.LocalPort()), 7))
	d, err := member.Next()
	p.note("next: %q %v", d.Data, err)
	hops, err := member.TimeToLive()
	p.note("ttl: %v %v", hops, err)
	p.note("leave: %v", member.Leave(group))
	p.note("leave: %v", member.Leave(group))
}

// urgent sends bytes past others.
func urgent(p *program) {
	client, server := p.pair()
	in, err := server.OutOfBand()
	p.note("in: %v %v", in, err)
	out, err := client.OutOfBand()
	p.note("out: %v %v, readable: %v", out, err, in.CanRead())
	client.Display("before")
	p.note("put: %v", out.NextPut(sockets.NewDatagram([]byte("!"))))
	client.Display("behind").NL()
	p.note("flush: %v, readable: %v", client.Flush(), in.CanRead())
	d, err := in.Next()
	p.note("next: %v %q %v, readable: %v", d, d.Data, err, in.CanRead())
	b := make([]byte, 20)
	n, err := server.Read(b)
	p.note("read: %q %v", b[:n], err)
	at, err := server.AtMark()
	p.note("at mark: %v %v", at, err)
	l, err := server.NextLineString()
	p.note("line: %q %v", l, err)
	at, err = server.AtMark()
	p.note("at mark: %v %v", at, err)
	p.note("inline: %v", sockets.SetOption(server, sockets.OutOfBandInline, true))
	p.note("put: %v", out.NextPut(sockets.NewDatagram([]byte("\n"))))
	l, err = server.NextLineString()
	p.note("line: %q %v", l, err)
	p.note("elsewhere: %v", out.NextPut(sockets.NewDatagramTo(nil, p.ns.IPAddress.LoopbackHost(), 9)))
	p.note("close: %v %v", in.Close(), server.IsOpen())
	_, err = in.Next()
	p.note("next: %v", err)
}
