package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTail(t *testing.T) {
	var all strings.Builder
	tail := Tail{Also: &all}
	var want []string
	for i := range 3*tailLines + 7 {
		assert.Equal(t, want[max(0, len(want)-tailLines):], tail.Last())
		line := fmt.Sprintf("line %d\n", i)
		n, err := fmt.Fprint(&tail, line)
		assert.Equal(t, len(line), n)
		assert.NoError(t, err)
		want = append(want, line)
	}
	assert.Equal(t, strings.Join(want, ""), all.String())
	assert.Equal(t, len(want), tail.written)
}
