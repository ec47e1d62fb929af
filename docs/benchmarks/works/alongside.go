package works

import (
	"sync"
	"testing"
)

// stint is how many operations a goroutine of alongside does until it waits for the
// others.
const stint = 1000

// alongside has several goroutines do an operation at once. made returns that of one
// goroutine.
func alongside(b *testing.B, goroutines int, made func() (operation func() error)) {
	operations := make([]func() error, goroutines)
	for i := range operations {
		operations[i] = made()
	}
	inTurns(b, operations, stint, 1)
}

// inTurns has every operation done so many times, each by a goroutine of its own, and
// again when all are through. The result is the time of one part of an operation, which
// has so many parts.
func inTurns(b *testing.B, operations []func() error, times, parts int) {
	b.ReportAllocs()
	for b.Loop() {
		var running sync.WaitGroup
		for _, operation := range operations {
			running.Go(func() {
				for range times {
					if err := operation(); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		running.Wait()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(operations)*times*parts), nanoseconds)
}
