package streams_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

func TestHeaderThatMakesNoSense(t *testing.T) {
	for _, h := range []streams.Header{
		{}, {Size: 9}, {Size: -1}, {Size: 1, Offset: -1}, {Size: 1, Strip: -1}, {Size: 4, Limit: 3},
		{Size: 1, Limit: -1}, {Size: 1, Adjust: math.MaxInt}, {Size: 1, Offset: math.MaxInt - 4},
		{Size: 1, Strip: 10, Limit: 5}, {Size: 1, Order: binary.NativeEndian},
	} {
		_, err := streams.NewFraming(h)
		require.ErrorIs(t, err, streams.ErrHeader, "%+v", h)
		require.Panics(t, func() { streams.MustFraming(h) })
	}
}
