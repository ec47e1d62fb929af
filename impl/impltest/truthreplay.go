package impltest

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// replay is one scenario that is played.
type replay struct {
	*TruthHarness
	scenario
	note     truthNote
	provider impl.Provider
	ctx      context.Context // ends with the scenario
	cancel   context.CancelFunc
	symbols  symbols
	paths    pathNames

	jobs    map[string]*job // by their labels
	working sync.WaitGroup

	mu      sync.Mutex
	objects map[string]any // streams, servers, datagrams, contexts, texts
	open    []io.Closer
}

func newReplay(t testing.TB, h *TruthHarness, s scenario, note truthNote) *replay {
	r := &replay{
		TruthHarness: h,
		scenario:     s,
		note:         note,
		provider:     h.New(t),
		symbols:      make(symbols),
		jobs:         make(map[string]*job),
		objects:      make(map[string]any),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.paths = newPathNames(h.Dir(t))
	return r
}

// run plays all steps and answers the first difference.
func (r *replay) run() (err error) {
	defer r.end()
	for i, s := range r.Steps {
		if !r.isPlayed(i) {
			continue
		}
		if err := r.step(s); err != nil {
			return fmt.Errorf("%s: %w", s.Text, err)
		}
	}
	return nil
}

// end closes all that is still open and waits for what goes on in the
// background.
func (r *replay) end() {
	r.cancel()
	r.mu.Lock()
	open := r.open
	r.mu.Unlock()
	for _, c := range open {
		_ = impl.Set(c, impl.Linger, 0) // leave nothing behind on the kernel
		_ = c.Close()                   // most are closed already
	}
	r.working.Wait()
}

// keep has a socket closed when the scenario ends.
func (r *replay) keep(c io.Closer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = append(r.open, c)
}

// name gives a name to an object.
func (r *replay) name(name string, object any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.objects[name] = object
}

// named answers the object of a name, nil for none.
func (r *replay) named(name string) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.objects[name]
}

// job is a step that may go on in the background.
type job struct {
	step
	done    chan struct{}
	outcome outcome // when done is closed
}

// outcome is what a step answers here.
type outcome struct {
	made  impl.Socket // what the step makes
	facts facts
	err   error
}

// facts are answers by the names that they have in a record.
type facts map[string]any

// begin begins a step.
func (r *replay) begin(s step) *job {
	j := &job{step: s, done: make(chan struct{})}
	r.working.Go(func() {
		defer close(j.done)
		j.outcome = operations[s.Op](r, s.Args)
	})
	return j
}

// patienceOf is how long the kernel was given before a step counted as
// blocked.
func patienceOf(s step) time.Duration {
	if ms, err := strconv.Atoi(s.Args["wait"]); err == nil {
		return time.Duration(ms) * time.Millisecond
	}
	return 150 * time.Millisecond
}

// step plays one step. What did not return when it was measured must not return
// here, and goes on in the background.
func (r *replay) step(s step) error {
	j := r.jobs[strings.TrimPrefix(s.Args["label"], "@")]
	if s.Op != "await" && s.Op != "check" {
		j = r.begin(s)
		r.jobs[s.Label] = j
	}
	if s.Result.Blocked {
		if r.returns(j, patienceOf(s)) {
			return fmt.Errorf("waits in the kernel, and answers %v here", j.outcome)
		}
		return nil
	}
	if !r.returns(j, r.limit(s)) {
		return fmt.Errorf("waits here, and answers %v in the kernel", s.Result)
	}
	if j.outcome.made != nil && j.outcome.err == nil {
		r.made(j.As, j.outcome.made)
	}
	if r.note.skips(s) {
		return nil
	}
	return r.compare(s, j.outcome)
}

// limit is how long a step may take that returned when it was measured: where
// time is virtual little more than there.
func (r *replay) limit(s step) time.Duration {
	switch {
	case !r.Virtual:
		return patience
	case s.Op == "check":
		return 0
	case s.Op == "sleep" || s.Op == "await" || strings.HasPrefix(s.Op, "x"):
		return time.Minute
	default:
		return patienceOf(s) + time.Duration(s.Millis)*time.Millisecond
	}
}

// returns reports whether the job is done in time.
func (r *replay) returns(j *job, limit time.Duration) bool {
	if r.Virtual {
		synctest.Wait()
		select {
		case <-j.done:
			return true
		default:
		}
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-j.done:
		return true
	case <-timer.C:
		return false
	}
}

// made remembers what a step has made under its name.
func (r *replay) made(name string, s impl.Socket) {
	if name == "" {
		return
	}
	r.name(name, s)
	r.symbols.learn(name, s.LocalEndpoint().Port())
}

// String tells an outcome in short.
func (o outcome) String() string {
	if o.err != nil {
		return fmt.Sprintf("%v with error %q", o.facts, o.err)
	}
	return fmt.Sprint(o.facts)
}

// String tells a record in short.
func (r record) String() string {
	if r.Err != nil {
		return fmt.Sprintf("%v with error %q", r.Facts, r.Err.Text)
	}
	return fmt.Sprint(r.Facts)
}

// number answers an argument that is a number.
func number(args map[string]string, name string) int {
	n, _ := strconv.Atoi(args[name])
	return n
}
