package kerneltruth

import (
	_ "embed" // for the data
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

//go:embed testdata/kernel-truth.json
var data []byte

// scenario is a sequence of steps that was measured.
type scenario struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Racy is true when the winner of a race differs from run to run.
	Racy  bool   `json:"racy"`
	Steps []step `json:"steps"`
}

// took returns how long the scenario took when it was measured.
func (s *scenario) took() time.Duration {
	var ms int
	for _, step := range s.Steps {
		ms += step.Millis
	}
	return time.Duration(ms) * time.Millisecond
}

// step is one call with its result.
type step struct {
	Text string            `json:"text"` // as a line to read
	Op   string            `json:"op"`
	Args map[string]string `json:"args"`
	// As is the name of the object that the step makes.
	As string `json:"as"`
	// Label is the name under which the step may go on in the background.
	Label string `json:"label"`
	// Millis is how long it took, 0 for less than 20 ms.
	Millis int `json:"ms"`
	// Quantitative is true when the numbers depend on memory and time.
	Quantitative bool   `json:"quantitative"`
	Result       record `json:"result"`
}

// record is the result of a step.
type record struct {
	// Blocked is true when the call had not returned after a while.
	Blocked bool
	// Err is nil for success.
	Err *failure
	// Facts are all other results, by their names.
	Facts map[string]any
}

// failure is an error. Raw system calls have only an errno; of the others
// everything is known.
type failure struct {
	Text      string   `json:"text"`
	Chain     []string `json:"chain"`
	Op        string   `json:"op"`
	Net       string   `json:"net"`
	Source    *string  `json:"source"`
	Addr      *string  `json:"addr"`
	Syscall   string   `json:"syscall"`
	Errno     string   `json:"errno"`
	Is        []string `json:"is"`
	Timeout   bool     `json:"timeout"`
	Temporary bool     `json:"temporary"`
}

// UnmarshalJSON separates the facts from the rest.
func (r *record) UnmarshalJSON(text []byte) error {
	known := struct {
		Blocked bool     `json:"blocked"`
		Err     *failure `json:"err"`
	}{}
	if err := json.Unmarshal(text, &known); err != nil {
		return err
	}
	r.Blocked, r.Err = known.Blocked, known.Err
	if err := json.Unmarshal(text, &r.Facts); err != nil {
		return err
	}
	delete(r.Facts, "blocked")
	delete(r.Facts, "err")
	return nil
}

// String describes a record in short.
func (r record) String() string {
	if r.Err != nil {
		return fmt.Sprintf("%v with error %q", r.Facts, r.Err.Text)
	}
	return fmt.Sprint(r.Facts)
}

// isRaw reports whether the error is the errno of a raw system call.
func (f *failure) isRaw() bool { return f != nil && len(f.Chain) == 0 }

// scenarios returns all scenarios, in the order of the file.
var scenarios = sync.OnceValue(func() []scenario {
	var all struct {
		Scenarios []scenario `json:"scenarios"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		panic(err) // the file is part of the program
	}
	for _, s := range all.Scenarios {
		for i, st := range s.Steps {
			if st.Args == nil {
				s.Steps[i].Args = make(map[string]string)
			}
			s.Steps[i].Args["as"] = st.As // for operations that make several objects
		}
	}
	return all.Scenarios
})

// maker returns the step that makes the object with a name, the zero step for
// none. A pair makes <as>c and <as>s, a socketpair <as>1 and <as>2.
func (s scenario) maker(name string) step {
	for _, st := range s.Steps {
		if st.As == "" {
			continue
		}
		suffix, ok := strings.CutPrefix(name, st.As)
		if ok && (suffix == "" || suffix == "1" || suffix == "2" || st.Op == "pair" && len(suffix) == 1) {
			return st
		}
	}
	return step{}
}

// listens reports whether the scenario makes a listener of the raw socket.
func (s scenario) listens(name string) bool {
	for _, st := range s.Steps {
		if (st.Op == "rlisten" || st.Op == "raccept") && st.Args["sock"] == name {
			return true
		}
	}
	return false
}
