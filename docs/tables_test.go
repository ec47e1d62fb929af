package docs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSelectorTable compares docs/smalltalk.md with the list of the original's
// selectors, and with the code.
func TestSelectorTable(t *testing.T) {
	rows := tableRows(t, "smalltalk.md", func(class, side, selector string) member {
		return member{name: selectorName(class, side, selector)}
	})
	holdTable(t, publicSelectors(t), rows, selectorClaims)
}

// TestMemberTable compares docs/air.md with the list of AIR's members, and with
// the code. Each member has a counterpart.
func TestMemberTable(t *testing.T) {
	rows := tableRows(t, "air.md", func(class, kind, name string) member {
		return member{name: class + "." + name, kind: kind}
	})
	for member, names := range rows {
		assert.NotEmpty(t, names, "the row of %v names no symbol", member)
	}
	holdTable(t, airMembers(t), rows, airClaims)
}

// TestNamedSymbols requires that each symbol exists that a map of the module names.
func TestNamedSymbols(t *testing.T) {
	symbols := goSymbols(t)
	for _, document := range []string{"api.md", "coming.md"} {
		named := qualified.FindAllStringSubmatch(read(t, document), -1)
		require.NotEmpty(t, named)
		for _, name := range named {
			if !slices.Contains(foreign, name[2]) {
				assert.True(t, symbols[name[1]] != nil, "docs/%s names %s, which does not exist", document, name[1])
			}
		}
	}
}

// foreign are packages of others that the documents name, and ns, a variable.
var foreign = []string{"net", "io", "os", "bufio", "http", "httptest", "expvar", "slog", "ns"}

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
	claimed := make(map[string][]string) // members that the comment of a symbol names
	for name, symbol := range symbols {
		claimed[name] = claims(symbol.doc)
	}
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
		for _, claim := range claimed[name] {
			isNamed := slices.ContainsFunc(named[claim], func(other string) bool { return symbols[other] == symbol })
			assert.True(t, isNamed, "%s claims to stand for %s, whose row names %q", name, claim, named[claim])
		}
	}
	for member, names := range rows {
		isClaimed := slices.ContainsFunc(names, func(name string) bool { return slices.Contains(claimed[name], member.name) })
		assert.True(t, len(names) == 0 || isClaimed, "no comment of %q names %v", names, member)
	}
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
		for _, name := range inCode.FindAllString(f[3], -1) {
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

var inCode = regexp.MustCompile("`[^`]+`")
