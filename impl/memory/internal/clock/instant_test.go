package clock

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestInstantsDoNotWrapAround(t *testing.T) {
	const longest = time.Duration(math.MaxInt64)
	for d, want := range map[time.Duration]Instant{
		0: 5, 1: 6, longest: Forever, longest - 1: Forever,
		time.Duration(Forever) - 5: Forever, time.Duration(Forever) - 6: Forever - 1,
	} {
		assert.Equal(t, want, Instant(5).After(d), "%d", d)
	}
	assert.Equal(t, Forever, Forever.After(0))
	assert.Equal(t, Forever, Forever.After(longest))
	assert.Equal(t, Instant(0), Instant(-1).After(1))
	assert.Equal(t, longest, Sum(longest, longest))
	assert.Equal(t, longest-1, Sum(longest-2, 1))
	assert.Equal(t, longest, Nanoseconds(math.MaxInt64))
	assert.Equal(t, longest, Nanoseconds(math.Inf(1)))
	assert.Equal(t, time.Second, Nanoseconds(1e9))
	c := New()
	assert.Equal(t, Forever, c.Instant(time.Unix(1<<40, 0)))
	assert.Negative(t, c.Instant(time.Unix(-1<<40, 0)))
}
