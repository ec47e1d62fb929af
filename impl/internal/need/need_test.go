package need

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNotNil(t *testing.T) {
	for _, argument := range []any{nil, (*testing.T)(nil), (func())(nil)} {
		assert.PanicsWithValue(t, "p.F(nil): pass a test", func() { NotNil("p.F", argument, "a test") })
	}
	assert.NotPanics(t, func() { NotNil("p.F", t, "a test") })
	assert.NotPanics(t, func() { NotNil("p.F", 0, "a test") })
}
