package kerneltruth

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/need"
	"github.com/smalltalk-sockets/go/impl/internal/watchdog"
)

// Harness tells [Run] what it has to know about an implementation.
type Harness struct {
	// New makes the provider for one scenario. Scenarios run beside each other.
	// The provider can look up Names, and fails to look up FailingName and
	// SilentName.
	New func(t testing.TB) impl.Provider

	// Net returns an object through which the calls of package net are played,
	// over the same sockets as the provider. With nil they are played at the
	// boundary, by rules of the replay.
	Net func(p impl.Provider) Net

	// Except are the scenarios that are not replayed.
	Except []string

	// Dir returns the directory for the Unix sockets of one scenario, with
	// nothing in it and a name of at most 60 bytes.
	Dir func(t testing.TB) string

	// Remove removes the path of a Unix socket, as os.Remove does.
	Remove func(p impl.Provider, path string) error

	// Virtual runs every scenario in a bubble of testing/synctest.
	Virtual bool

	// Kernel declares that the provider stands on the kernel of the machine that
	// the test runs on. Then what depends on the machine, as
	// testdata/kernel-notes.json lists it, and the sizes of queues are not
	// compared. Without it everything must be as it was measured.
	Kernel bool

	// Watchdog is how long a scenario may be played in real time, five minutes
	// when it is 0. One that takes longer fails by its name, with the stacks of
	// its goroutines, and is abandoned.
	Watchdog time.Duration

	// Lacks is what the machine lacks, in the words of the notes, "IPv6" and "raw
	// sockets". Scenarios that need it are not replayed.
	Lacks []string
}

// Run replays the scenarios of testdata/kernel-truth.json, which were measured on
// Linux: each step must have the result here that it had there, with the same
// error and after the same waiting. It takes no time where time is virtual, and
// some seconds otherwise; with -short it leaves out then those that take longest. docs/kernel-truth.md describes which scenarios are
// left out, and why.
//
// The texts of errors are the platform's, so that the replay fits implementations
// on Linux alone.
func Run(t *testing.T, h Harness) {
	need.NotNil("kerneltruth.Run", t, "the *testing.T of the test")
	t.Helper()
	require.NoError(t, h.missing())
	if h.Watchdog <= 0 {
		h.Watchdog = 5 * time.Minute
	}
	notes := notes()
	places := make(chan struct{}, h.atOnce())
	var playing sync.WaitGroup
	defer playing.Wait()
	for _, s := range h.inOrder(scenarios()) {
		if s.isLeftOut() || h.isTooLong(s) || slices.Contains(h.Except, s.ID) || h.Net != nil && !s.isOfNet() || s.needs(notes[s.ID], h.Lacks) {
			continue
		}
		places <- struct{}{}
		playing.Go(func() {
			defer func() { <-places }()
			t.Run(s.ID, func(t *testing.T) {
				watchdog.New(h.Watchdog).Play(t, func(*watchdog.Watch) {
					require.NoError(t, h.play(t, s, notes[s.ID]))
				})
			})
		})
	}
}

// inOrder returns the scenarios in the order in which they begin: in real time those
// that take longest come first, so that none of them is the last to end.
func (h *Harness) inOrder(all []scenario) []scenario {
	if h.Virtual {
		return all
	}
	return slices.SortedStableFunc(slices.Values(all), func(a, b scenario) int { return cmp.Compare(b.took(), a.took()) })
}

// isTooLong reports whether a scenario is left out with -short: if it takes more than
// a tenth of a second of real time.
func (h *Harness) isTooLong(s scenario) bool {
	return testing.Short() && !h.Virtual && s.took() > time.Second/10
}

// atOnce returns how many scenarios are played beside each other. In real time they
// wait most of the time, so there are more of them than processors.
func (h *Harness) atOnce() int {
	if h.Virtual {
		return runtime.GOMAXPROCS(0)
	}
	return 16
}

// attempts is how often a scenario may be played in real time. On a busy machine
// a step can come too late, and another process can take a port between two uses
// of it, but not every time.
const attempts = 10

// leastLimit is how long the first attempt waits for a step that returned when
// it was measured. Such a step waits for ever if an earlier one came too late,
// and for long on a slow machine: each attempt waits twice as long as the one
// before.
const leastLimit = 5 * time.Second

// play plays a scenario and returns the first difference.
func (h *Harness) play(t *testing.T, s scenario, note note) (err error) {
	if !h.Kernel {
		note = note.everywhere()
	}
	if h.Virtual {
		synctest.Test(t, func(t *testing.T) { err = newReplay(t, h, s, note).run() })
		return err
	}
	for n := range attempts {
		r := newReplay(t, h, s, note)
		r.realLimit = min(leastLimit<<n, 2*time.Minute)
		if err = r.run(); err == nil {
			break
		}
		t.Logf("once more, because of a difference: %v", err)
	}
	return err
}
