package memory_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func abc(t *testing.T) *memory.Network {
	t.Helper()
	n := memory.NewNetwork()
	for _, name := range []string{"a", "b", "c"} {
		_, err := n.AddHost(name)
		require.NoError(t, err)
	}
	return n
}

func TestShape(t *testing.T) {
	n := abc(t)
	slow, lossy, fast := memory.Link{Latency: time.Second}, memory.Link{Loss: 0.5}, memory.Link{Bandwidth: 1 << 30}
	require.NoError(t, n.Shape("a", "b", slow))
	require.NoError(t, n.ShapeOneWay("b", "a", lossy))
	is := func(from, to string, want memory.Link) {
		t.Helper()
		got, err := n.Link(from, to)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	is("a", "b", slow)
	is("b", "a", lossy)
	is("a", "c", memory.Link{})
	require.NoError(t, n.ShapeAll(fast))
	_, err := n.AddHost("d")
	require.NoError(t, err)
	for _, to := range []string{"b", "c", "d"} {
		is("a", to, fast)
		is(to, "a", fast)
	}
}

// An invalid link changes nothing, in all methods.
func TestShapeThatCannotBe(t *testing.T) {
	n := abc(t)
	for name, c := range map[string]struct {
		link memory.Link
		what string
	}{
		"negative latency":        {memory.Link{Latency: -1}, "Link.Latency"},
		"negative jitter":         {memory.Link{Jitter: -1}, "Link.Jitter"},
		"negative reorder delay":  {memory.Link{ReorderDelay: -1}, "Link.ReorderDelay"},
		"negative bandwidth":      {memory.Link{Bandwidth: -1}, "Link.Bandwidth"},
		"negative queue":          {memory.Link{Queue: -1}, "Link.Queue"},
		"loss below 0":            {memory.Link{Loss: -0.1}, "Link.Loss"},
		"loss above 1":            {memory.Link{Loss: 1.1}, "Link.Loss"},
		"loss that is no number":  {memory.Link{Loss: math.NaN()}, "Link.Loss"},
		"duplicate above 1":       {memory.Link{Duplicate: 2}, "Link.Duplicate"},
		"reorder that is endless": {memory.Link{Reorder: math.Inf(1)}, "Link.Reorder"},
		"an outcome that is none": {memory.Link{Connects: 99}, "Link.Connects"},
	} {
		for _, err := range []error{
			n.Shape("a", "b", c.link), n.ShapeOneWay("a", "b", c.link), n.ShapeAll(c.link),
		} {
			var bad *impl.ArgumentError
			require.ErrorAs(t, err, &bad, name)
			assert.Equal(t, c.what, bad.What)
		}
	}
	for _, mtu := range []int{-1, 1, 575, 65536} {
		var outside *impl.RangeError
		require.ErrorAs(t, n.Shape("a", "b", memory.Link{MTU: mtu}), &outside)
		assert.EqualValues(t, mtu, outside.Value)
	}
	link, err := n.Link("a", "b")
	require.NoError(t, err)
	assert.Equal(t, memory.Link{}, link)
	require.NoError(t, n.ShapeAll(memory.Link{MTU: 576, Loss: 1, Duplicate: 1, Reorder: 1}))
}

func TestShapeOfHostsThatAreNot(t *testing.T) {
	n := abc(t)
	for _, names := range [][2]string{{"a", "x"}, {"x", "a"}, {"", "a"}, {"a", "a"}} {
		a, b := names[0], names[1]
		_, err := n.Link(a, b)
		for _, err := range []error{
			err, n.Shape(a, b, memory.Link{}), n.ShapeOneWay(a, b, memory.Link{}),
			n.Partition(a, b), n.PartitionOneWay(a, b), n.Heal(a, b),
		} {
			require.ErrorIs(t, err, impl.ErrArgument, "%q and %q", a, b)
		}
	}
}
