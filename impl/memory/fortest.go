package memory

import (
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// TestingT is the part of a test that ForTest uses: *testing.T, *testing.B and
// *testing.F implement it.
type TestingT interface {
	Cleanup(func())
	Errorf(format string, args ...any)
	Failed() bool
	Helper()
	Logf(format string, args ...any)
	Name() string
}

// seedVariable is the environment variable with a test's seed.
const seedVariable = "SOCKETS_SEED"

// ForTest makes a network that belongs to a test.
//
// When the test ends, after the cleanups that were registered later, it fails for
// every socket that is still open, and the failure names the calls that made it.
// Sockets that other goroutines are about to close have two seconds to go; in a bubble
// of testing/synctest they are virtual. AllowLeaks makes exceptions. In a test that has
// failed before, open sockets are not a failure of their own: the log has them. Then the
// network resets what is open, so that goroutines which wait there can end.
//
// When the test has failed, for that or another reason, the log has the seed, the command
// that repeats the test with it, the last events, as a Transcript writes them, and the
// sockets that are open. For that the network is observed (Observe). Under go test
// -artifacts the log also names files, where go test keeps those of the test: a page of
// what happened, to be opened in a browser, a capture for Wireshark, the transcript and the
// sockets.
//
// In a bubble a test also fails, in place of the report of a deadlock by the runtime,
// when every goroutine waits, one of them for the network, and nothing is to come: see
// StuckAfter.
//
// The seed is the environment variable SOCKETS_SEED, or the one of Seed, or 1: a test
// does the same each time, unless another seed is set. In a bubble, where time is
// virtual, a seed repeats a run exactly; in real time, goroutines and the clock add
// chances of their own.
//
// In a bubble t is the *testing.T that synctest.Test passes to its function. If t is
// the test around the bubble, the test fails when it ends, and says so. ForTest panics
// for nil.
func ForTest(t TestingT) Option {
	if misuse.IsNil(t) {
		// An Option returns no error, and without t no failure could be reported.
		panic("memory: ForTest(nil): pass the *testing.T of the test")
	}
	return func(n *Network) { n.test = &testRun{t: t, network: n, log: trace.NewLog(0, 0)} }
}

// testRun is the test that a network belongs to.
type testRun struct {
	t       TestingT
	network *Network
	log     *trace.Log
	stuck   *stuckWatch // nil outside of a bubble
	told    bool        // the failure of a stuck test has the story
}

// begin is called after the other options of the network. It does nothing for a nil
// *testRun.
func (r *testRun) begin() {
	if r == nil {
		return
	}
	r.t.Helper()
	n := r.network
	if text := os.Getenv(seedVariable); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err == nil {
			n.seed = seed
		} else {
			r.t.Errorf("the environment variable %s=%q is no seed: set it to a whole number from 0 on, or unset it: %v", seedVariable, text, err)
		}
	}
	TrackSockets()(n)
	n.observe(r.log)
	KeepStatistics()(n)
	r.stuck = r.watchForStop()
	r.t.Cleanup(r.end)
}

// end checks the network when its test is over.
func (r *testRun) end() {
	r.t.Helper()
	if misplaced := r.network.clock.Misplaced(); misplaced != "" {
		r.t.Errorf("%s", misplaced)
		return
	}
	r.stuck.stop()
	r.checkLeaks()
	if r.t.Failed() {
		r.t.Logf("%s", r.report())
	}
	r.reset()
}

// reset closes what is open.
func (r *testRun) reset() {
	for _, s := range r.network.tracker.all() {
		// A call that waits for a lingering Close would wait for ever.
		_ = impl.Set(s.socket, impl.Linger, 0)
		_ = s.socket.Close()
	}
}

// checkLeaks lets the test fail for sockets that stay open. If it has failed before, that
// may be why they are, and the log is enough.
func (r *testRun) checkLeaks() {
	r.t.Helper()
	if r.t.Failed() {
		for _, leak := range r.openLeaks() {
			r.t.Logf("a socket is open because the test has failed, or was left open: %v", leak)
		}
		return
	}
	for _, leak := range r.leaks() {
		r.t.Errorf("a socket was left open: %v", leak)
	}
}

// openLeaks returns the sockets that are open and not allowed to be.
func (r *testRun) openLeaks() []Leak {
	return slices.DeleteFunc(r.network.Leaks(), func(l Leak) bool {
		return slices.ContainsFunc(r.network.allowed, func(allows func(Leak) bool) bool { return allows(l) })
	})
}

// grace is for sockets that are about to be closed when a test ends.
const grace = 2 * time.Second

// leaks returns the sockets that stay open.
func (r *testRun) leaks() []Leak {
	timeout := time.NewTimer(grace)
	defer timeout.Stop()
	for {
		changed := r.network.tracker.subscribe()
		leaks := r.openLeaks()
		if len(leaks) == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-timeout.C:
			return leaks
		}
	}
}
