package kerneltruth

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every note is about a scenario that is replayed and about steps of it, and says
// what was seen.
func TestNotesFit(t *testing.T) {
	notes := maps.Clone(notes())
	for _, s := range scenarios() {
		note, ok := notes[s.ID]
		if !ok {
			continue
		}
		delete(notes, s.ID)
		assert.False(t, s.isLeftOut(), s.ID)
		assert.NotEmpty(t, note.Seen, s.ID)
		for _, text := range slices.Concat(note.Rough, note.Skip) {
			assert.True(t, slices.ContainsFunc(s.Steps, func(st step) bool { return st.Text == text }), "%s: %s", s.ID, text)
		}
	}
	assert.Empty(t, notes)
}

func TestScenariosThatNeedIPv6(t *testing.T) {
	need := make(map[string]bool)
	for _, s := range scenarios() {
		need[s.ID] = s.needs(note{}, []string{"IPv6"})
	}
	for _, id := range []string{"tcp.dial.refused.v6", "tcp.listen.dual.empty", "tcp.listen.tcp_v4literal", "tcp.listen.tcp4_empty", "mcast.v6_go"} {
		assert.True(t, need[id], id)
	}
	for _, id := range []string{"tcp.dial.refused.v4", "unix.addr.stream", "udp.basic"} {
		assert.False(t, need[id], id)
	}
}
