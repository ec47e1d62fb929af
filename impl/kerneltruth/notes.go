package kerneltruth

import (
	_ "embed" // for the data
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed testdata/kernel-notes.json
var noteData []byte

// note says what in a scenario depends on the machine when it is replayed on the
// kernel itself.
type note struct {
	// Seen describes what was seen.
	Seen string `json:"seen"`
	// Needs is what the machine must have for the scenario to be replayed.
	Needs []string `json:"needs"`
	// Rough lists the steps whose numbers are compared by their kind alone, as if
	// they were marked so in the data.
	Rough []string `json:"rough"`
	// Skip lists the steps, by their texts, that are played and not compared.
	Skip []string `json:"skip"`
}

// notes returns the notes by the names of their scenarios.
var notes = sync.OnceValue(func() map[string]note {
	var notes map[string]note
	if err := json.Unmarshal(noteData, &notes); err != nil {
		panic(err) // the file is part of the program
	}
	return notes
})

// needs reports whether the scenario needs something that the machine lacks.
func (s scenario) needs(n note, lacks []string) bool {
	return slices.ContainsFunc(lacks, func(lack string) bool {
		return slices.Contains(n.Needs, lack) || lack == "IPv6" && s.isIPv6() || lack == "raw sockets" && s.isRaw()
	})
}

// isRaw reports whether the scenario has sockets that need a privilege.
func (s scenario) isRaw() bool { return slices.ContainsFunc(s.Steps, step.isRaw) }

// isIPv6 reports whether the scenario has addresses of IPv6.
func (s scenario) isIPv6() bool {
	return slices.ContainsFunc(s.Steps, func(st step) bool {
		return strings.Contains(st.Text, "::") || strings.Contains(st.Result.String(), "[::")
	})
}

// everywhere returns the part of the note that concerns the data, and not the
// kernel.
func (n note) everywhere() note { return note{Rough: n.Rough} }

// isRough reports whether the numbers of a step are compared by their kind.
func (n note) isRough(s step) bool { return slices.Contains(n.Rough, s.Text) }

// skips reports whether the result of a step is not compared.
func (n note) skips(s step) bool { return slices.Contains(n.Skip, s.Text) }
