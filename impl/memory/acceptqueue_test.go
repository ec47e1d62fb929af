package memory_test

import (
	"net"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// accepting starts two goroutines that accept, and close what they accept, until its
// result is called.
func accepting(tb testing.TB, l impl.Server) (end func()) {
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for {
				s, err := l.Accept()
				if err != nil {
					assert.ErrorIs(tb, err, net.ErrClosed)
					return
				}
				assert.NoError(tb, s.Close())
			}
		})
	}
	return func() {
		assert.NoError(tb, l.Close())
		all.Wait()
	}
}

// dialAndReset connects to the server and resets the connection, which leaves no port
// in use.
func dialAndReset(tb testing.TB, h *memory.Host, remote impl.Endpoint) {
	c, err := h.NewStream(impl.TCP)
	if err == nil {
		err = c.Connect(tb.Context(), remote)
	}
	if err != nil {
		tb.Fatal(err)
	}
	if impl.Set(c, impl.Linger, 0) != nil || c.Close() != nil {
		tb.Fatal("close failed")
	}
}

// A goroutine that connects in a loop yields the processor to those that accept before
// it meets a full queue. On several processors the system may suspend the threads of
// those alone, for any time, so the test uses one.
func TestConnectLoopLeavesRoomToAccept(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		require.NoError(t, l.Listen(128))
		end := accepting(t, l)
		begin := time.Now()
		for range 10_000 {
			dialAndReset(t, h, l.LocalEndpoint())
		}
		assert.Zero(t, time.Since(begin), "no SYN was dropped")
		end()
	})
}

// BenchmarkConnectLoop connects in a loop while two goroutines accept.
func BenchmarkConnectLoop(b *testing.B) {
	h := memory.New()
	l := listen(b, h, impl.TCP)
	require.NoError(b, l.Listen(128))
	end := accepting(b, l)
	b.ReportAllocs()
	for b.Loop() {
		dialAndReset(b, h, l.LocalEndpoint())
	}
	end()
}
