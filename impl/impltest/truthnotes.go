package impltest

import (
	_ "embed" // for the data
	"encoding/json"
	"slices"
	"sync"
)

//go:embed testdata/kernel-notes.json
var truthNoteData []byte

// truthNote says what of a scenario depends on the machine, when it is replayed
// on the kernel itself.
type truthNote struct {
	// Seen tells what was seen.
	Seen string `json:"seen"`
	// Needs is what the machine must have for the scenario to be replayed.
	Needs []string `json:"needs"`
	// Rough lists the steps whose numbers are compared by their kind alone, as
	// if they were marked so in the data.
	Rough []string `json:"rough"`
	// Skip lists the steps, by their texts, that are played and not compared.
	Skip []string `json:"skip"`
}

// truthNotes answers the notes by the names of their scenarios.
var truthNotes = sync.OnceValue(func() map[string]truthNote {
	var notes map[string]truthNote
	if err := json.Unmarshal(truthNoteData, &notes); err != nil {
		panic(err) // the file is part of the program
	}
	return notes
})

// lacks reports whether the scenario needs what the machine does not have.
func (n truthNote) lacks(machine []string) bool {
	return slices.ContainsFunc(n.Needs, func(need string) bool { return !slices.Contains(machine, need) })
}

// everywhere answers what the note says of the data, and not of the kernel.
func (n truthNote) everywhere() truthNote { return truthNote{Rough: n.Rough} }

// isRough reports whether the numbers of a step are compared by their kind.
func (n truthNote) isRough(s step) bool { return slices.Contains(n.Rough, s.Text) }

// skips reports whether the answer of a step is not compared.
func (n truthNote) skips(s step) bool { return slices.Contains(n.Skip, s.Text) }
