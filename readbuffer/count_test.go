package readbuffer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestNegativeCounts(t *testing.T) {
	b := readbuffer.FromString("hello")
	for name, use := range map[string]func() error{
		"Peek":          func() error { _, err := b.Peek(-1); return err },
		"Next":          func() error { _, err := b.Next(-1); return err },
		"Request":       func() error { _, err := b.Request(-1); return err },
		"Require":       func() error { return b.Require(-1) },
		"NextAvailable": func() error { _, err := b.NextAvailable(-1); return err },
		"Reserve": func() error {
			w := readbuffer.NewWriteBuffer(func(p []byte) (int, error) { return len(p), nil })
			_, err := w.Begin().Reserve(-1)
			return err
		},
	} {
		var bad *readbuffer.CountError
		err := use()
		require.ErrorAs(t, err, &bad, name)
		require.ErrorIs(t, err, readbuffer.ErrCount)
		assert.EqualValues(t, -1, bad.Count)
	}
	assert.Equal(t, 5, b.Len(), "nothing was consumed")
}
