// Package leak finds goroutines that tests leave behind. Unlike goleak alone it
// gives those that end by themselves the time that a busy machine needs.
package leak

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// endTimeout is how long goroutines may take to end. Nothing waits for it when none
// is left.
const endTimeout = 2 * time.Minute

// Main runs the tests of a package. It exits with an error when one of them fails,
// or when they pass and leave goroutines behind. It is what TestMain does.
func Main(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if err := Left(); err != nil {
			fmt.Fprintln(os.Stderr, "the tests pass and leave goroutines behind:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// Left waits up to two minutes until all goroutines have ended, except the caller's,
// those of the testing package, and those that the options leave out. Its error shows
// the stacks of the others.
func Left(options ...goleak.Option) error { return left(endTimeout, options...) }

func left(limit time.Duration, options ...goleak.Option) error {
	end := time.Now().Add(limit)
	err := goleak.Find(options...)
	for err != nil && time.Now().Before(end) {
		err = goleak.Find(options...) // which takes its time by itself
	}
	return err
}
