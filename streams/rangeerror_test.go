package streams_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

func TestRangeError(t *testing.T) {
	err := &streams.RangeError{What: "length", Value: 9, Min: 0, Max: 8}
	require.EqualError(t, err, "streams: length is 9, outside of 0..8")
	require.ErrorIs(t, err, streams.ErrRange)
	require.NotErrorIs(t, err, streams.ErrSyntax)
}
