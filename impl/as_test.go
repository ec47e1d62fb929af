package impl_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// wrapper wraps anything and has nothing of its own.
type wrapper struct{ inside any }

func (w wrapper) Unwrap() any { return w.inside }

// named has a capability, and may wrap something that has it too.
type named struct {
	wrapper
	name string
}

func (n named) String() string { return n.name }

func TestAsFindsTheObjectItself(t *testing.T) {
	r := strings.NewReader("x")
	got, ok := impl.As[io.Reader](r)
	require.True(t, ok)
	assert.Same(t, r, got)
}

func TestAsLooksThroughWrappers(t *testing.T) {
	r := strings.NewReader("x")
	for depth := range 5 {
		var v any = r
		for range depth {
			v = wrapper{v}
		}
		got, ok := impl.As[io.WriterTo](v)
		require.True(t, ok, "through %d wrappers", depth)
		assert.Same(t, r, got)
	}
}

func TestAsTakesTheOutermost(t *testing.T) {
	v := wrapper{named{wrapper{named{name: "inner"}}, "outer"}}
	got, ok := impl.As[fmt.Stringer](v)
	require.True(t, ok)
	assert.Equal(t, "outer", got.String())
}

func TestAsFindsNothing(t *testing.T) {
	for _, v := range []any{nil, 7, wrapper{}, wrapper{wrapper{7}}, (*strings.Reader)(nil)} {
		got, ok := impl.As[fmt.Stringer](v)
		assert.False(t, ok, "%T", v)
		assert.Nil(t, got)
	}
}

func TestAsFindsConcreteTypes(t *testing.T) {
	got, ok := impl.As[named](wrapper{named{name: "x"}})
	require.True(t, ok)
	assert.Equal(t, "x", got.name)
}
