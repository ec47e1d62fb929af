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

// transparent is a wrapper that data may pass by, and nothing else.
type transparent struct{ inside any }

func (w transparent) UnwrapData() any { return w.inside }

// mover has every capability that moves bytes, and one that does not.
type mover struct {
	io.ReaderFrom
	io.WriterTo
	impl.ByteSource
	impl.Batch
	impl.OutOfBand
	impl.Options
}

// lender has beside itself what others have.
type lender struct {
	wrapper
	options impl.Options
	urgent  impl.OutOfBand
}

func (l lender) As(target any) bool {
	switch target := target.(type) {
	case *impl.Options:
		*target = l.options
		return l.options != nil
	case *impl.OutOfBand:
		*target = l.urgent
		return l.urgent != nil
	default:
		return false
	}
}

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
	inner := named{name: "inner"}
	for depth := range 5 {
		var v any = inner
		for range depth {
			v = wrapper{v}
		}
		got, ok := impl.As[fmt.Stringer](v)
		require.True(t, ok, "through %d wrappers", depth)
		assert.Equal(t, inner, got)
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

// moves returns which of the capabilities that move bytes As finds.
func moves(v any) [5]bool {
	var found [5]bool
	_, found[0] = impl.As[io.ReaderFrom](v)
	_, found[1] = impl.As[io.WriterTo](v)
	_, found[2] = impl.As[impl.ByteSource](v)
	_, found[3] = impl.As[impl.Batch](v)
	_, found[4] = impl.As[impl.OutOfBand](v)
	return found
}

var (
	none  = [5]bool{}
	every = [5]bool{true, true, true, true, true}
)

func TestBytesPassOnlyTransparentWrappersBy(t *testing.T) {
	for name, c := range map[string]struct {
		v       any
		moves   [5]bool
		options bool
	}{
		"the object itself":              {mover{}, every, true},
		"a wrapper":                      {wrapper{mover{}}, none, true},
		"a transparent one":              {transparent{mover{}}, every, false},
		"two transparent ones":           {transparent{transparent{mover{}}}, every, false},
		"a transparent one in a wrapper": {wrapper{transparent{mover{}}}, none, false},
		"a wrapper in a transparent one": {transparent{wrapper{mover{}}}, none, false},
		"a transparent one of nothing":   {transparent{}, none, false},
	} {
		assert.Equal(t, c.moves, moves(c.v), name)
		_, ok := impl.As[impl.Options](c.v)
		assert.Equal(t, c.options, ok, name)
	}
}

// An object that has what is asked for itself is not asked what it lends.
func TestAsAsksForWhatIsLent(t *testing.T) {
	lent := mover{}
	options, ok := impl.As[impl.Options](wrapper{lender{options: lent}})
	require.True(t, ok)
	assert.Equal(t, lent, options)

	_, ok = impl.As[impl.OutOfBand](wrapper{lender{urgent: lent}})
	assert.False(t, ok, "urgent bytes do not pass a wrapper by")
	urgent, ok := impl.As[impl.OutOfBand](transparent{lender{urgent: lent}})
	require.True(t, ok)
	assert.Equal(t, lent, urgent)

	inner := mover{Options: lent}
	got, ok := impl.As[impl.Options](lender{wrapper: wrapper{inner}})
	require.True(t, ok, "behind one that lends nothing")
	assert.Equal(t, inner, got)

	itself := struct {
		impl.Options
		lender
	}{lender: lender{options: lent}}
	got, ok = impl.As[impl.Options](itself)
	require.True(t, ok)
	assert.Equal(t, itself, got)
}

func TestAsTakesNoMemory(t *testing.T) {
	v := any(transparent{transparent{mover{}}})
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = impl.As[impl.Batch](v) }))
}

// circle unwraps to the next wrapper of a ring.
type circle struct{ next *circle }

func (c *circle) Unwrap() any     { return c.next }
func (c *circle) UnwrapData() any { return c.next }

// A wrapper that leads back to itself has what it has, and nothing else.
func TestAsEndsForWrappersThatLeadBack(t *testing.T) {
	self := new(circle)
	self.next = self
	ring := &circle{&circle{new(circle)}}
	ring.next.next.next = ring
	for _, c := range []*circle{self, ring} {
		_, ok := impl.As[impl.Options](c)
		assert.False(t, ok)
		_, ok = impl.As[io.ReaderFrom](c)
		assert.False(t, ok)
		found, ok := impl.As[*circle](c)
		assert.True(t, ok)
		assert.Same(t, c, found)
	}
}

// A chain of wrappers is longer in no program than As looks.
func TestAsLooksThroughManyWrappers(t *testing.T) {
	chain := any(named{name: "inside"})
	for range 99 {
		chain = wrapper{chain}
	}
	inside, ok := impl.As[named](chain)
	assert.True(t, ok)
	assert.Equal(t, "inside", inside.name)
	_, ok = impl.As[named](wrapper{chain})
	assert.False(t, ok)
}
