package works

import (
	"sync"
	"testing"
	"time"
)

// The names of the contenders that no connection can beat.
const (
	Copy    = "copy"
	Lock    = "lock"
	Channel = "channel"
)

// copying copies a message in memory, which a stream has to do once at least.
func copying(size int) Contender {
	return Contender{Copy, func(b *testing.B) {
		from, to := make([]byte, size), make([]byte, size)
		b.SetBytes(int64(size))
		for b.Loop() {
			copy(to, from)
		}
	}}
}

// locking locks and unlocks, which setting a deadline has to do once at least.
var locking = Contender{Lock, func(b *testing.B) {
	var mu sync.Mutex
	deadline := time.Now().Add(time.Hour)
	for b.Loop() {
		mu.Lock()
		deadline = deadline.Add(1)
		mu.Unlock()
	}
}}

// handingOver has two goroutines pass a token there and back over channels, the least
// that a round trip can take.
var handingOver = Contender{Channel, func(b *testing.B) {
	trip, end := tokens()
	for b.Loop() {
		must(b, trip())
	}
	end()
}}

// tokens returns the round trip of a token between two goroutines.
func tokens() (trip func() error, end func()) {
	there, back := make(chan byte, 1), make(chan byte, 1)
	go func() {
		for token := range there {
			back <- token
		}
		close(back)
	}()
	return func() error {
			there <- 1
			<-back
			return nil
		}, func() {
			close(there)
			<-back
		}
}
