package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

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
