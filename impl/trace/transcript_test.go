package trace_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// A Transcript writes a line for each event, at once.
func TestTranscript(t *testing.T) {
	var text strings.Builder
	o := trace.Transcript(&text)
	e := packet(trace.Sent, impl.UDP, "hi", nil)
	o.Observe(&e)
	o.Observe(&e)
	assert.Equal(t, strings.Repeat(e.String()+"\n", 2), text.String())
}

func TestTranscriptRefusesNil(t *testing.T) {
	assert.PanicsWithValue(t, "trace: Transcript(nil): pass a writer, as os.Stderr", func() { trace.Transcript(nil) })
	assert.Panics(t, func() { trace.Transcript((*os.File)(nil)) })
}
