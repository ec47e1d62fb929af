package misuse_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

func TestArgumentErrorSaysWhatIsWrong(t *testing.T) {
	for want, err := range map[string]*misuse.ArgumentError{
		`sockets: address "nowhere": is no address`:        {What: "address", Value: "nowhere", Reason: "is no address"},
		"sockets: group must not be nil":                   {What: "group", Reason: "must not be nil"},
		"streams.NextTo: writer must not be nil":           {Call: "streams.NextTo", What: "writer", Reason: "must not be nil"},
		`f: name "a\nb": has a line end, which it may not`: {Call: "f", What: "name", Value: "a\nb", Reason: "has a line end, which it may not"},
		"sockets:  ": {},
		"<nil>":      nil,
	} {
		assert.EqualError(t, err, want)
		assert.ErrorIs(t, err, misuse.ErrArgument)
		assert.NotErrorIs(t, err, misuse.ErrRange)
		var found *misuse.ArgumentError
		require.ErrorAs(t, fmt.Errorf("around: %w", err), &found)
		assert.Same(t, err, found)
	}
}

func TestNilIsAnArgumentError(t *testing.T) {
	assert.EqualError(t, misuse.Nil("f", "context", "use context.Background()"), "f: context must not be nil: use context.Background()")
	assert.EqualError(t, misuse.Nil("", "writer", ""), "sockets: writer must not be nil")
	assert.NoError(t, misuse.NotNil("f", "writer", new(bytes.Buffer)))
	var none *bytes.Buffer
	err := misuse.NotNil("f", "writer", io.Writer(none))
	assert.EqualError(t, err, "f: writer must not be nil")
	assert.ErrorIs(t, err, misuse.ErrArgument)
}

func TestIsNil(t *testing.T) {
	var none func()
	for _, v := range []any{
		nil, (*int)(nil), io.Writer((*bytes.Buffer)(nil)), none, map[string]int(nil), []byte(nil), chan int(nil),
	} {
		assert.True(t, misuse.IsNil(v), "%T", v)
	}
	for _, v := range []any{0, "", struct{}{}, new(int), func() {}, map[string]int{}, []byte{}, make(chan int)} {
		assert.False(t, misuse.IsNil(v), "%T", v)
	}
}
