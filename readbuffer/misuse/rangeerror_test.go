package misuse_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

func TestRangeErrorSaysWhatIsAllowed(t *testing.T) {
	for want, err := range map[string]*misuse.RangeError{
		"streams.WriteUTF: length 9 is outside 0..8":     {Call: "streams.WriteUTF", What: "length", Value: 9, Max: 8},
		"sockets: port 70000 is outside 0..65535":        {What: "port", Value: 70000, Max: 65535},
		"sockets: backlog -1 is less than 0":             {What: "backlog", Value: -1, Max: math.MaxInt64},
		"sockets: timeout -1.5s is less than 0s":         {What: "timeout", Value: -1500e6, Max: math.MaxInt64, Duration: true},
		"sockets: wait 3s is outside 1s..2s":             {What: "wait", Value: int64(3 * time.Second), Min: 1e9, Max: 2e9, Duration: true},
		"f: size -3 is less than 0; 0 means the default": {Call: "f", What: "size", Value: -3, Max: math.MaxInt64, Zero: "the default"},
		"sockets:  0 is outside 0..0":                    {},
		"<nil>":                                          nil,
	} {
		assert.EqualError(t, err, want)
		assert.ErrorIs(t, err, misuse.ErrRange)
		assert.NotErrorIs(t, err, misuse.ErrArgument)
		var found *misuse.RangeError
		require.ErrorAs(t, fmt.Errorf("around: %w", errors.Join(errors.New("other"), err)), &found)
		assert.Same(t, err, found)
	}
}

func TestInRange(t *testing.T) {
	for _, n := range []int64{-3, 0, 7} {
		assert.NoError(t, misuse.InRange("f", "number", n, -3, 7))
	}
	assert.EqualError(t, misuse.InRange("f", "number", -4, -3, 7), "f: number -4 is outside -3..7")
	assert.EqualError(t, misuse.InRange("", "number", 8, -3, 7), "sockets: number 8 is outside -3..7")
}

func TestNegative(t *testing.T) {
	assert.NoError(t, misuse.Negative("f", "count", 0, ""))
	assert.NoError(t, misuse.Negative("f", "count", int64(math.MaxInt64), ""))
	assert.EqualError(t, misuse.Negative("f", "count", -1, ""), "f: count -1 is less than 0")
	assert.EqualError(t, misuse.Negative("f", "limit", int64(math.MinInt64), "none"), "f: limit -9223372036854775808 is less than 0; 0 means none")
}
