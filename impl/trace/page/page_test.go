package page_test

import (
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/page"
)

// evil is text that would break out of an element, an attribute, a string of a script or
// a line, if it could.
const evil = "</script><img src=x onerror=\"document.body.innerHTML='<b>owned</b>'\">'`${1}\x00\x1b[31m\n\u202e\u2028\xff&amp;]]>-->"

// hostile is a story of which all text is evil.
func hostile() page.Story {
	at := impl.IP(netip.MustParseAddr("10.0.0.1"), 1)
	e := func(kind trace.Kind, n uint64) trace.Event {
		return trace.Event{
			Kind: kind, Number: n, Host: evil, Peer: "p" + evil, Network: impl.Network(evil), Conn: 1, Local: at, Remote: impl.UnixPath(evil),
			Packet: 1, Data: []byte(evil), Size: len(evil), Call: evil, Text: evil, Name: evil, Err: errors.New(evil),
		}
	}
	var events []trace.Event
	for i, kind := range []trace.Kind{trace.Changed, trace.Sent, trace.Arrived, trace.LookupAnswered, trace.Refused, trace.Called, trace.Received, trace.Bound} {
		events = append(events, e(kind, uint64(i+1)))
	}
	return page.Story{Title: evil, Failure: evil, Sockets: evil, Events: events}
}

// written returns a page.
func written(t *testing.T, s page.Story) string {
	t.Helper()
	var text strings.Builder
	require.NoError(t, page.Write(&text, s))
	return text.String()
}

// The page is one file with a policy, and what programs have chosen is text in it.
func TestPageIsOneFile(t *testing.T) {
	for _, s := range []page.Story{failure(t), hostile(), {}} {
		text := written(t, s)
		assert.Equal(t, 2, strings.Count(text, "</script>"))
		assert.Contains(t, text, `content="default-src 'none'; style-src 'sha256-`)
		assert.Equal(t, 1, strings.Count(text, "http://"), "the name of SVG")
		assert.NotContains(t, text, "https://")
		assert.NotContains(t, text, "<b>owned")
		assert.NotContains(t, text, "<img")
		for _, hidden := range []string{"\x00", "\x1b", "\u202e", "\u2028", "\xff"} {
			assert.NotContains(t, text, hidden)
		}
	}
}

func TestPageSaysWhatIsMissing(t *testing.T) {
	assert.Contains(t, written(t, page.Story{Missing: 7}), "7 earlier events were not kept")
	assert.NotContains(t, written(t, page.Story{}), "earlier events")
}

func TestWriteReturnsTheErrorOfTheWriter(t *testing.T) {
	r, w := io.Pipe()
	require.NoError(t, r.Close())
	assert.ErrorIs(t, page.Write(w, page.Story{}), io.ErrClosedPipe)
}

// The end of a stream is no failure, and another error is one.
func TestPageMarksErrors(t *testing.T) {
	read := trace.Event{Kind: trace.Called, Network: impl.TCP, Call: "read", Err: io.EOF}
	assert.NotContains(t, written(t, page.Story{Events: []trace.Event{read}}), `"bad":true`)
	read.Err = errors.New("i/o timeout")
	assert.Contains(t, written(t, page.Story{Events: []trace.Event{read}}), `"bad":true`)
}
