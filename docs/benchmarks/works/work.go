// Package works is what the benchmarks do: each Work is a thing that programs do
// with connections, and each of its contenders is a way to do it.
//
// A contender checks the bytes and counts that it moves, and fails when they are
// wrong. The command of the module runs the contenders of a work one after the
// other, each in a process of its own.
package works

import (
	"testing"
)

// Work is something that is measured over several contenders.
type Work struct {
	// Name is in the name of the benchmark; it has no spaces and no slashes.
	Name string
	// What says in a sentence what one operation is.
	What string
	// Unit is what of the benchmark's result counts, such as "ns/op".
	Unit string
	// Once says that a single iteration measures all there is, such as a count of bytes.
	Once bool
	// Large says that it has more than 1,000 connections.
	Large bool
	// Rounds is the largest number of rounds that the work needs; 0 is no limit.
	Rounds int
	// Contenders are the ways to do it.
	Contenders []Contender
}

// Contender is one way to do a Work.
type Contender struct {
	Name string
	Run  func(b *testing.B)
}

// nanoseconds is the unit of most works.
const nanoseconds = "ns/op"

// All returns every work, in the order of the report.
func All() []Work {
	var all []Work
	for _, group := range [][]Work{
		bulks(), roundTrips(), connects(), datagrams(), applications(), protocols(),
		lines(), items(), facades(), idles(), growths(),
	} {
		all = append(all, group...)
	}
	return all
}

// overPeers makes a work that does the same over several peers. The limits come first.
func overPeers(w Work, peers []peer, run func(b *testing.B, p peer), limits ...Contender) Work {
	w.Contenders = append(w.Contenders, limits...)
	for _, p := range peers {
		w.Contenders = append(w.Contenders, Contender{p.name, func(b *testing.B) { run(b, p) }})
	}
	if w.Unit == "" {
		w.Unit = nanoseconds
	}
	return w
}

// must ends the benchmark or test with an error, if there is one.
func must(tb testing.TB, err error) {
	if err != nil {
		tb.Helper()
		tb.Fatal(err)
	}
}
