package events_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each member of the AIR classes that has a counterpart in the package is named
// in the last line of that counterpart's comment.
func TestEveryMemberOfAIRIsNamed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	form := regexp.MustCompile(`^AIR: (\w+\.\w+(, \w+\.\w+)*)\.$`)
	named := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			group, _ := n.(*ast.CommentGroup)
			if group == nil || !strings.Contains(group.Text(), "AIR: ") {
				return true
			}
			lines := strings.Split(strings.TrimSpace(group.Text()), "\n")
			members := form.FindStringSubmatch(lines[len(lines)-1])
			if assert.NotNil(t, members, "%s: %s", name, group.Text()) {
				for _, member := range strings.Split(members[1], ", ") {
					named[member] = true
				}
			}
			return true
		})
	}
	want := map[string]bool{}
	for class, members := range map[string]string{
		"DatagramSocketDataEvent": "clone toString",
		"EventDispatcher":         "addEventListener dispatchEvent hasEventListener removeEventListener toString willTrigger",
		"Event": "type target currentTarget eventPhase bubbles cancelable clone preventDefault isDefaultPrevented" +
			" stopPropagation stopImmediatePropagation formatToString toString",
	} {
		for _, member := range strings.Fields(members) {
			want[class+"."+member] = true
		}
	}
	assert.Equal(t, want, named)
}
