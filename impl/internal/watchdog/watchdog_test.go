package watchdog

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A scene that ends leaves nothing behind, and knows its limit.
func TestAScene(t *testing.T) {
	d := New(time.Hour)
	played := false
	d.Play(t, func(w *Watch) {
		played = w.Limit() == time.Hour
		w.Again()
		w.Hold()()
	})
	assert.True(t, played)
	assert.Zero(t, d.Abandoned())
}

// Late shows the goroutines of the scene and of no other.
func TestLate(t *testing.T) {
	release, ready := make(chan struct{}), make(chan struct{})
	go outsider(ready, release)
	<-ready
	New(time.Hour).Play(t, func(w *Watch) {
		go descendant(ready, release)
		<-ready
		late := w.Late()
		assert.Contains(t, late, "TestLate")
		assert.Contains(t, late, "watchdog.descendant")
		assert.NotContains(t, late, "watchdog.outsider")
	})
	close(release)
}

func outsider(ready, release chan struct{}) { ready <- struct{}{}; <-release }

func descendant(ready, release chan struct{}) { ready <- struct{}{}; <-release }
