package impltest_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/internal/watchdog"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A scene that hangs fails by its name and shows where it hangs, and the others
// are played.
func TestWatchdog(t *testing.T) {
	long.NotShort(t)
	t.Parallel()
	output := runChild(t, "hangs")
	for name := range hangs {
		scenes := "TestSuite/" + name + "/scenes/tcp4/listen/"
		assert.Contains(t, output, "--- FAIL: "+scenes+hangingScene)
		assert.Contains(t, output, "the scene "+scenes+hangingScene)
		for _, other := range []string{"is_a_state_of_its_own", "does_not_wait_for_a_connection", "a_closed_server_refuses"} {
			// On a busy machine it may be late as well.
			assert.Regexp(t, "--- (PASS|FAIL): "+scenes+other, output)
		}
	}
	assert.Equal(t, len(hangs), strings.Count(output, "scenes were abandoned"))
	assert.GreaterOrEqual(t, strings.Count(output, "impltest_test.hangingStream.Read"), len(hangs), "where they hang")
}

// hangingScene is the only one of its concept that reads into slices of hangingSize
// bytes.
const (
	hangingScene = "listening_again_keeps_what_is_queued"
	hangingSize  = len("queued")
)

// hangs are ways to wait for ever, even when the stream is closed.
var hangs = map[string]struct {
	virtual bool
	forever func()
}{
	"in_real_time":          {false, func() { select {} }},
	"in_a_bubble":           {true, func() { select {} }},
	"outside_of_the_bubble": {true, outside.Lock}, // the bubble does not see it as blocked for ever
}

// outside is locked for ever.
var outside sync.Mutex

// runHangs plays a concept for each of the ways.
func runHangs(t *testing.T) {
	outside.Lock()
	for name, hang := range hangs {
		t.Run(name, func(t *testing.T) {
			h := harness(func(testing.TB) impl.Provider {
				return streams(func(s impl.Stream) impl.Stream { return hangingStream{badStream{s}, hang.forever} })(memory.New())
			})
			h.Virtual = hang.virtual
			h.Watchdog = time.Second
			h.Plays = func(variant, concept string) bool { return variant == "tcp4" && concept == "listen" }
			impltest.Run(t, h)
		})
	}
}

// hangingStream hangs in reads of hangingSize bytes.
type hangingStream struct {
	badStream
	forever func()
}

func (s hangingStream) Read(p []byte) (int, error) {
	if len(p) == hangingSize {
		s.forever()
	}
	return s.Stream.Read(p)
}

// A scene that ends leaves nothing behind, and knows its limit.
func TestAScene(t *testing.T) {
	d := watchdog.New(time.Hour)
	played := false
	d.Play(t, func(w *watchdog.Watch) {
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
	watchdog.New(time.Hour).Play(t, func(w *watchdog.Watch) {
		go descendant(ready, release)
		<-ready
		late := w.Late()
		assert.Contains(t, late, "TestLate")
		assert.Contains(t, late, "impltest_test.descendant")
		assert.NotContains(t, late, "impltest_test.outsider")
	})
	close(release)
}

func outsider(ready, release chan struct{}) { ready <- struct{}{}; <-release }

func descendant(ready, release chan struct{}) { ready <- struct{}{}; <-release }
