package readbuffer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestNegativeNumbersNameTheMethodThatWasCalled(t *testing.T) {
	b := readbuffer.FromString("hello")
	w := readbuffer.NewWriteBuffer(new(discard).Write)
	any := readbuffer.NewSet("l")
	for text, use := range map[string]func() error{
		"readbuffer.Peek: count -1 is less than 0":          func() error { _, err := b.Peek(-1); return err },
		"readbuffer.Next: count -2 is less than 0":          func() error { _, err := b.Next(-2); return err },
		"readbuffer.Request: count -1 is less than 0":       func() error { _, err := b.Request(-1); return err },
		"readbuffer.Require: count -1 is less than 0":       func() error { return b.Require(-1) },
		"readbuffer.NextAvailable: count -1 is less than 0": func() error { _, err := b.NextAvailable(-1); return err },
		"readbuffer.Unread: count -1 is less than 0":        func() error { return b.Unread(-1) },
		"readbuffer.WriteBuffered: count -1 is less than 0": func() error { _, err := b.WriteBuffered(w, -1); return err },
		"readbuffer.Reserve: count -1 is less than 0":       func() error { _, err := w.Begin().Reserve(-1); return err },

		"readbuffer.IndexByte: limit -1 is less than 0; 0 means the Max of the buffer": func() error { _, err := b.IndexByte('l', -1); return err },
		"readbuffer.Index: limit -1 is less than 0; 0 means the Max of the buffer":     func() error { _, err := b.Index([]byte("l"), -1); return err },
		"readbuffer.IndexAny: limit -1 is less than 0; 0 means the Max of the buffer":  func() error { _, err := b.IndexAny(any, -1); return err },
		"readbuffer.UpTo: limit -1 is less than 0; 0 means the Max of the buffer":      func() error { _, err := b.UpTo('l', -1); return err },
		"readbuffer.UpToAll: limit -1 is less than 0; 0 means the Max of the buffer":   func() error { _, err := b.UpToAll([]byte("l"), -1); return err },
		"readbuffer.UpToAny: limit -1 is less than 0; 0 means the Max of the buffer":   func() error { _, _, err := b.UpToAny(any, -1); return err },
		"readbuffer.TakeWhile: limit -1 is less than 0; 0 means the Max of the buffer": func() error { _, err := b.TakeWhile(func(byte) bool { return true }, -1); return err },
		"readbuffer.UpToEnd: limit -1 is less than 0; 0 means the Max of the buffer":   func() error { _, err := b.UpToEnd(-1); return err },
		"readbuffer.Extend: limit -1 is less than 0; 0 means the Max of the buffer":    func() error { return b.Extend(-1) },
		"readbuffer.TryExtend: limit -1 is less than 0; 0 means the Max of the buffer": func() error { _, err := b.TryExtend(-1); return err },

		"readbuffer.SetMax: limit -1 is less than 0; 0 means the default, 1048576": func() error { return b.SetMax(-1) },
		"readbuffer.SetSize: size -1 is less than 0; 0 means the default, 4096":    func() error { return b.SetSize(-1) },
		"readbuffer.SetSize: size -3 is less than 0; 0 means the default, 4096":    func() error { return w.SetSize(-3) },
	} {
		err := use()
		var bad *readbuffer.RangeError
		require.ErrorAs(t, err, &bad, text)
		require.ErrorIs(t, err, readbuffer.ErrRange)
		require.EqualError(t, err, text)
	}
	require.Equal(t, 5, b.Len(), "nothing was consumed")
	require.Equal(t, 4096, b.Size())
	require.Equal(t, 1<<20, b.Max())
}

func TestNegativeOptionsPanic(t *testing.T) {
	require.PanicsWithError(t, "readbuffer.Size: size -1 is less than 0; 0 means the default, 4096", func() { readbuffer.Size(-1) })
	require.PanicsWithError(t, "readbuffer.Max: limit -1 is less than 0; 0 means the default, 1048576", func() { readbuffer.Max(-1) })
}
