package kerneltruth

import (
	"fmt"
	"strconv"
	"strings"
	"testing/synctest"
	"time"
)

// job is a step in progress, which may go on in the background.
type job struct {
	step
	started chan struct{} // closed when it runs
	done    chan struct{}
	outcome outcome // valid when done is closed
}

// outcome is the result of a step here.
type outcome struct {
	made  any // what the step makes: an impl.Socket or, through Net, a socket like package net's
	facts facts
	err   error
}

// facts are results, by the names that they have in a record.
type facts map[string]any

// begin begins a step, and stores it under its label if it has one.
func (r *replay) begin(s step) *job {
	j := &job{step: s, started: make(chan struct{}), done: make(chan struct{})}
	if s.Label != "" {
		r.name("@"+s.Label, j)
	}
	r.working.Go(func() {
		close(j.started)
		defer close(j.done)
		play, ok := r.operation(s)
		if !ok {
			j.outcome.err = fmt.Errorf("no operation is called %s", s.Op)
			return
		}
		j.outcome = play(r, s.Args)
	})
	return j
}

// awaitReturn reports whether the job is done in time. In virtual time that is when
// all goroutines are blocked.
func (j *job) awaitReturn(virtual bool, limit time.Duration) bool {
	<-j.started
	if virtual {
		synctest.Wait()
	}
	select {
	case <-j.done:
		return true
	default:
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

// kernelLimit is how long the kernel was given before a step counted as blocked.
func kernelLimit(s step) time.Duration {
	if ms, err := strconv.Atoi(s.Args["wait"]); err == nil {
		return time.Duration(ms) * time.Millisecond
	}
	return 150 * time.Millisecond
}

// limit is how long a step may take that returned when it was measured: in
// virtual time hardly longer than there.
func (r *replay) limit(s step) time.Duration {
	switch {
	case strings.HasPrefix(s.Op, "x"): // a loop of many calls
		return 2 * time.Minute
	case !r.Virtual:
		return r.realLimit
	case s.Op == "sleep":
		return 10 * time.Second
	case s.Op == "check":
		return 0
	default:
		return kernelLimit(s) + time.Duration(s.Millis)*time.Millisecond
	}
}

// String describes an outcome in short.
func (o outcome) String() string {
	if o.err != nil {
		return fmt.Sprintf("%v with error %q", o.facts, o.err)
	}
	return fmt.Sprint(o.facts)
}
