package page_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/page"
)

// The diagram has the lanes, the data and the faults of the page.
func TestMermaid(t *testing.T) {
	text := page.Mermaid(failure(t))
	assert.True(t, strings.HasPrefix(text, "sequenceDiagram\n    participant L0 as shop\n    participant L1 as store\n    participant L2 as bank\n"))
	for _, line := range []string{
		"    L0->>L1: 6.160 s 16 bytes #34;order 2#58; a lamp#92;n#34;\n",
		"    Note over L1,L2: 6.160 s Partition(store, bank)\n",
		"    L1-xL2: 6.180 s SYN (partition)\n",
	} {
		assert.Contains(t, text, line)
	}
	assert.NotContains(t, text, "ACK 1")
}

// No text of a program means anything to Mermaid.
func TestMermaidOfHostileText(t *testing.T) {
	line := regexp.MustCompile(`^(sequenceDiagram|    participant L\d+ as [^;<>"\x00-\x1f]*(#\d+;[^;<>"\x00-\x1f]*)*|    (Note over L\d+(,L\d+)?|L\d+(->>|-x)L\d+): [^;<>"\x00-\x1f]*(#\d+;[^;<>"\x00-\x1f]*)*)$`)
	for text := range strings.SplitSeq(strings.TrimSuffix(page.Mermaid(hostile()), "\n"), "\n") {
		assert.Regexp(t, line, text)
	}
	assert.Equal(t, "sequenceDiagram\n", page.Mermaid(page.Story{}))
}

// Of many events the last ones are shown.
func TestMermaidIsBounded(t *testing.T) {
	var events []trace.Event
	for i := range uint64(1000) {
		events = append(events, trace.Event{Kind: trace.Sent, Number: i, Host: "a", Peer: "b", Packet: i + 1, Data: []byte("x"), Size: 1})
	}
	text := page.Mermaid(page.Story{Events: events})
	assert.Equal(t, 200, strings.Count(text, "->>"))
	assert.Contains(t, text, "Note over L0: 800 earlier ones are left out\n")
}
