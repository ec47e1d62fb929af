package streams_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestNilArgumentsAreNamed(t *testing.T) {
	r := over("hello")
	w := streams.NewWriter(readbuffer.NewWriteBuffer(new(bytes.Buffer).Write))
	var noBuffer *bytes.Buffer
	for name, use := range map[string]struct {
		text string
		call func() error
	}{
		"TakeWhile":       {"readbuffer.TakeWhile: hold must not be nil", func() error { _, err := r.TakeWhile(nil); return err }},
		"SkipWhile":       {"readbuffer.SkipWhile: hold must not be nil", func() error { _, err := r.SkipWhile(nil); return err }},
		"WriteTo":         {"readbuffer.WriteTo: writer must not be nil", func() error { _, err := r.WriteTo(nil); return err }},
		"WriteTo typed":   {"readbuffer.WriteTo: writer must not be nil", func() error { _, err := r.WriteTo(noBuffer); return err }},
		"NextTo":          {"streams.NextTo: writer must not be nil", func() error { _, err := r.NextTo(nil, 1); return err }},
		"NextAvailableTo": {"streams.NextAvailableTo: writer must not be nil", func() error { _, err := r.NextAvailableTo(noBuffer, 1); return err }},
		"ReadFrom":        {"streams.ReadFrom: reader must not be nil", func() error { _, err := w.ReadFrom(nil); return err }},
		"ReadFrom typed":  {"streams.ReadFrom: reader must not be nil", func() error { _, err := w.ReadFrom(noBuffer); return err }},
		"Frame":           {"streams.Frame: framing must not be nil", func() error { _, err := r.Frame(nil); return err }},
		"SkipFrame":       {"streams.SkipFrame: framing must not be nil", func() error { _, err := r.SkipFrame(nil); return err }},
		"PutFrame":        {"streams.PutFrame: framing must not be nil", func() error { return w.PutFrame(nil, []byte("x")) }},
	} {
		err := use.call()
		require.EqualError(t, err, use.text, name)
		require.ErrorIs(t, err, streams.ErrArgument, name)
	}
	for _, err := range r.Frames(nil) {
		require.ErrorIs(t, err, streams.ErrArgument)
	}
	require.Equal(t, "hello", rest(t, r), "nothing was consumed")
}

func TestNilArgumentsOfWhatHasNoErrorPanic(t *testing.T) {
	var noBuffer *bytes.Buffer
	for text, use := range map[string]func(){
		"streams.New: stream must not be nil":             func() { streams.New(noBuffer) },
		"streams.NewReader: buffer must not be nil":       func() { streams.NewReader(nil) },
		"streams.NewWriter: buffer must not be nil":       func() { streams.NewWriter(nil) },
		"streams.NewDirectWriter: buffer must not be nil": func() { streams.NewDirectWriter(nil) },
		"streams.NewDataInput: buffer must not be nil":    func() { streams.NewDataInput(nil) },
		"streams.NewDataOutput: writer must not be nil":   func() { streams.NewDataOutput(nil) },
		"readbuffer.NewWriteBuffer: option must not be nil": func() {
			streams.New(new(bytes.Buffer), nil)
		},
	} {
		require.PanicsWithError(t, text, use)
	}
}

// A zero Framing has no length to read: neither reader nor writer takes it for one.
func TestZeroFraming(t *testing.T) {
	r := over("\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	var f streams.Framing
	_, err := r.Frame(&f)
	require.EqualError(t, err, "streams.Frame: framing is a zero Framing: NewFraming makes one")
	require.ErrorIs(t, err, streams.ErrArgument)
	_, err = r.SkipFrame(&f)
	require.ErrorIs(t, err, streams.ErrArgument)
	w := streams.NewWriter(readbuffer.NewWriteBuffer(new(bytes.Buffer).Write))
	require.ErrorIs(t, w.PutFrame(&f, nil), streams.ErrArgument)
}
