package memory_test

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A loop of dials to a server that accepts never waits for a SYN to be sent again,
// however the goroutines are scheduled, and whether they begin before it or with it.
func TestDialLoopWaitsForNoSYN(t *testing.T) {
	long.NotShort(t)
	dials := 1000
	if long.Enabled() {
		dials = 10_000
	}
	for _, processors := range []int{1, 4} {
		for _, backlog := range []int{0, 128} {
			t.Run(fmt.Sprintf("GOMAXPROCS %d, backlog %d", processors, backlog), func(t *testing.T) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, memory.Link{})
					dialLoop(t, w.far, w.server, backlog, dials)
				})
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, memory.Link{})
					dialLoop(t, w.near, w.server, backlog, dials)
				})
			})
		}
	}
}

// dialLoop dials a server with two goroutines that accept, and requires that no time
// passes.
func dialLoop(t *testing.T, h *memory.Host, server impl.Server, backlog, dials int) {
	t.Helper()
	require.NoError(t, h.SetEphemeralPorts(1024, 65535))
	require.NoError(t, server.Listen(backlog))
	var accepting sync.WaitGroup
	for range 2 {
		accepting.Go(func() {
			for {
				c, err := server.Accept()
				if err != nil {
					return
				}
				assert.NoError(t, c.Close())
			}
		})
	}
	began := time.Now()
	for range dials {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Connect(t.Context(), server.LocalEndpoint()))
		require.NoError(t, c.Close())
	}
	assert.Zero(t, time.Since(began))
	require.NoError(t, server.Close())
	accepting.Wait()
}

// A SYN that waits for room in the accept queue is lost when the server's host crashes,
// even if that is up again at once: the reply comes with the next SYN, or never.
func TestDialGetsNoReplyFromACrashedHost(t *testing.T) {
	for _, c := range []struct {
		name    string
		restart bool
		took    time.Duration
		err     error
	}{
		{"down", false, 127 * time.Second, syscall.ETIMEDOUT},
		{"up again", true, time.Second, syscall.ECONNREFUSED},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, memory.Link{})
				require.NoError(t, w.server.Listen(0))
				dial := func() error {
					s, err := w.near.NewStream(impl.TCP)
					require.NoError(t, err)
					return s.Connect(t.Context(), w.server.LocalEndpoint())
				}
				require.NoError(t, dial(), "it fills the accept queue")
				w.transcript.lines()
				go func() {
					for w.transcript.lines()[0] == "" {
						runtime.Gosched() // until the SYN has arrived, and not until it is dropped
					}
					w.far.Crash()
					if c.restart {
						w.far.Restart()
					}
				}()
				began := time.Now()
				require.ErrorIs(t, dial(), c.err)
				assert.Equal(t, c.took, time.Since(began))
			})
		})
	}
}
