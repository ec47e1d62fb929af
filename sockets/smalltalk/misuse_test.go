package smalltalk_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

func TestNilArgumentsAreNamed(t *testing.T) {
	var noStream iter.Seq2[int, error]
	some := smalltalk.Each(1)
	truth := func(int) bool { return true }
	for name, use := range map[string]struct {
		text string
		call func() error
	}{
		"Detect":         {"smalltalk.Detect: f must not be nil", func() error { _, _, err := smalltalk.Detect(some, nil); return err }},
		"Detect nothing": {"smalltalk.Detect: stream must not be nil", func() error { _, _, err := smalltalk.Detect(noStream, truth); return err }},
		"Count":          {"smalltalk.Count: f must not be nil", func() error { _, err := smalltalk.Count(some, nil); return err }},
		"Any":            {"smalltalk.Any: f must not be nil", func() error { _, err := smalltalk.Any(some, nil); return err }},
		"All":            {"smalltalk.All: f must not be nil", func() error { _, err := smalltalk.All(some, nil); return err }},
		"None":           {"smalltalk.None: stream must not be nil", func() error { _, err := smalltalk.None(noStream, truth); return err }},
		"Inject":         {"smalltalk.Inject: f must not be nil", func() error { _, err := smalltalk.Inject[int, int](some, 0, nil); return err }},
		"Fold":           {"smalltalk.Fold: f must not be nil", func() error { _, err := smalltalk.Fold(some, nil); return err }},
	} {
		err := use.call()
		require.EqualError(t, err, use.text, name)
		require.ErrorIs(t, err, misuse.ErrArgument, name)
	}
}

func TestNilArgumentsOfWhatHasNoErrorPanic(t *testing.T) {
	var noStream iter.Seq2[int, error]
	some := smalltalk.Each(1)
	for text, use := range map[string]func(){
		"smalltalk.Concat: stream must not be nil": func() { smalltalk.Concat(some, noStream) },
		"smalltalk.Select: keep must not be nil":   func() { smalltalk.Select(some, nil) },
		"smalltalk.Reject: drop must not be nil":   func() { smalltalk.Reject(some, nil) },
		"smalltalk.Collect: f must not be nil":     func() { smalltalk.Collect[int, int](some, nil) },
		"smalltalk.Zip2: second must not be nil":   func() { smalltalk.Zip2(some, noStream) },
	} {
		require.PanicsWithError(t, text, use)
	}
}
