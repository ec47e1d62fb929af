// Package long decides how much the tests of this module do. They run in three forms:
// with -short, which fits into the time between two edits and tries each kind of thing
// once, see [NotShort]; by default, which is for a change that lands; and in the long
// form, which repeats random runs more often and tries every combination, when the
// environment has
//
//	SOCKETS_LONG=1
//
// A test that does more in the long form asks [Enabled], and one that is for the
// long form alone begins with [Only]. A test package that imports this package,
// also by a blank import, checks each property of rapid 20 times instead of 100
// unless the long form is asked for; -rapid.checks on the command line overrides
// both.
package long

import (
	"flag"
	"os"
	"strconv"
	"testing"

	_ "pgregory.net/rapid" // It defines the flag below in its own init.
)

// Variable names the environment variable that asks for the long form.
const Variable = "SOCKETS_LONG"

const (
	checksFlag  = "rapid.checks"
	shortChecks = "20"
)

// Enabled reports whether the tests run in their long form.
func Enabled() bool {
	enabled, _ := strconv.ParseBool(os.Getenv(Variable))
	return enabled
}

// Only leaves a test to the long form, which .ci/run runs: it repeats at length what a
// shorter test shows once.
func Only(t testing.TB) {
	t.Helper()
	if !Enabled() {
		// It takes minutes; .ci/run sets the variable, so that nothing is left out there.
		t.Skip("this is for the long form of the tests: " + Variable + "=1")
	}
}

// NotShort leaves a test out of what -short runs, because it takes seconds, or repeats
// what another test shows: with -short each kind of thing is tried once.
func NotShort(t testing.TB) {
	t.Helper()
	if testing.Short() && !Enabled() {
		// The command of the README runs it: only the quick form leaves it out.
		t.Skip("not with -short")
	}
}

// The flags have not been parsed yet, so the command line overrides this.
func init() {
	if Enabled() {
		return
	}
	checks := flag.Lookup(checksFlag)
	checks.DefValue = shortChecks
	if err := checks.Value.Set(shortChecks); err != nil {
		panic(err)
	}
}
