package memory_test

import (
	"context"
	"math"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// farAway are links over which no packet arrives within a lifetime.
var farAway = map[string]memory.Link{
	"latency":             {Latency: math.MaxInt64},
	"a bit less latency":  {Latency: math.MaxInt64 - time.Hour},
	"jitter":              {Latency: math.MaxInt64 / 2, Jitter: math.MaxInt64},
	"latency and the bus": {Latency: math.MaxInt64, Bandwidth: 1, Queue: math.MaxInt},
}

// A dial over such a link times out as it does when all packets are lost.
func TestFarAwayConnect(t *testing.T) {
	for name, link := range farAway {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, link)
				c, err := w.near.NewStream(impl.TCP)
				require.NoError(t, err)
				began := time.Now()
				require.ErrorIs(t, c.Connect(t.Context(), w.server.LocalEndpoint()), syscall.ETIMEDOUT)
				assert.Equal(t, 127*time.Second, time.Since(began))
			})
		})
	}
}

// A connection waits while its link is like that, and goes on when the link is faster
// again. So do new ones.
func TestFarAwayForAWhile(t *testing.T) {
	for name, link := range farAway {
		t.Run(name, func(t *testing.T) {
			onLinked(t, memory.Link{Latency: ms}, func(t *testing.T, w *world, client, server impl.Stream) {
				require.NoError(t, w.Shape("near", "far", link))
				_, err := client.Write([]byte("hello"))
				require.NoError(t, err)
				require.NoError(t, server.SetReadDeadline(time.Now().Add(time.Minute)))
				_, err = server.Read(make([]byte, 10))
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)

				require.NoError(t, w.Shape("near", "far", memory.Link{Latency: ms}))
				require.NoError(t, server.SetReadDeadline(time.Time{}))
				n, err := server.Read(make([]byte, 10))
				require.NoError(t, err)
				assert.Equal(t, 5, n)
				_, _ = w.connect(t)
			})
		})
	}
}

func TestFarAwayDatagram(t *testing.T) {
	links := map[string]memory.Link{
		"reordered":    {Reorder: 1, ReorderDelay: math.MaxInt64},
		"both of them": {Latency: math.MaxInt64 / 2, Reorder: 1, ReorderDelay: math.MaxInt64},
		"twice":        {Latency: math.MaxInt64, Duplicate: 1},
	}
	for name, link := range farAway {
		links[name] = link
	}
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := memory.NewNetwork()
				from, to := hostSocket(t, n, "a", impl.UDP), hostSocket(t, n, "b", impl.UDP)
				require.NoError(t, n.Shape("a", "b", link))
				sends(t, from, "lost", to.LocalEndpoint())
				require.NoError(t, to.SetReadDeadline(time.Now().Add(24*time.Hour)))
				_, err := to.Receive(make([]byte, 10))
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
				require.NoError(t, to.SetReadDeadline(time.Time{}))
				require.NoError(t, n.Shape("a", "b", memory.Link{}))
				sends(t, from, "found", to.LocalEndpoint())
				gets(t, to, "found")
			})
		})
	}
}

// A byte takes a second over the slowest link.
func TestSlowestLink(t *testing.T) {
	onLinked(t, memory.Link{Bandwidth: 1, Queue: math.MaxInt}, func(t *testing.T, _ *world, client, server impl.Stream) {
		began := time.Now()
		_, err := client.Write([]byte("hello"))
		require.NoError(t, err)
		_, err = server.Read(make([]byte, 10))
		require.NoError(t, err)
		assert.GreaterOrEqual(t, time.Since(began), 85*time.Second, "the ACK of the handshake, and 45 bytes")
	})
}

// A deadline or a context that ends after the last instant is none.
func TestFarAwayDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		end := time.Unix(1<<40, 0)
		require.NoError(t, client.SetReadDeadline(end))
		time.AfterFunc(time.Hour, func() { write(t, server, "x") })
		_, err := client.Read(make([]byte, 1))
		require.NoError(t, err)
		ctx, cancel := context.WithDeadline(t.Context(), end)
		defer cancel()
		w := newWorld(t, memory.Link{Latency: ms})
		c, err := w.near.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Connect(ctx, w.server.LocalEndpoint()))
	})
}
