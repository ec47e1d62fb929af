package sockets_test

import (
	"context"
	"io"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// cutShort makes a formatting method fail, which cannot say so itself: the peer
// takes nothing, and most of the text is not accepted. Then there is room again.
func cutShort(t *testing.T, client, server *sockets.Socket) {
	t.Helper()
	fillUp(t, client)
	require.NoError(t, client.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
	client.Display(strings.Repeat("x", 8*bulk))
	require.ErrorIs(t, client.Err(), os.ErrDeadlineExceeded)
	require.NoError(t, client.SetWriteDeadline(time.Now().Add(testTimeout)))
	go func() { _, _ = io.Copy(io.Discard, server) }()
}

func TestCloseAnswersAKeptError(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		cutShort(t, client, server)
		require.ErrorIs(t, client.Close(), os.ErrDeadlineExceeded, "not all was sent")
		assert.False(t, client.IsOpen())
	})
}

func TestCloseWriteAnswersAKeptError(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		cutShort(t, client, server)
		require.ErrorIs(t, client.CloseWrite(), os.ErrDeadlineExceeded, "not all was sent")
		require.NoError(t, client.CloseWrite(), "which was answered once")
	})
}

func TestReadFromAnswersAKeptError(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		cutShort(t, client, server)
		n, err := client.ReadFrom(strings.NewReader("behind a gap"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Zero(t, n)
	})
}

// TestReadFromNoticesTheEnd copies without WriteTo of the source.
func TestReadFromNoticesTheEnd(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, limit := range []int64{0, 100} {
			from, in := pair(t, ns)
			out, _ := pair(t, ns)
			require.NoError(t, from.NextPutAll([]byte("all of it")))
			require.NoError(t, from.Close())
			var r io.Reader = in
			limited := &io.LimitedReader{R: in, N: limit}
			if limit > 0 {
				r = limited
			}
			n, err := out.ReadFrom(r)
			require.NoError(t, err)
			assert.EqualValues(t, 9, n)
			assert.Equal(t, max(0, limit-9), limited.N)
			assert.False(t, in.Connected())
		}
	})
}

// brokenWriter claims to have written more than it was given.
type brokenWriter struct{}

func (brokenWriter) Write(p []byte) (int, error) { return len(p) + 1, nil }

func TestWriteToABrokenWriter(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, putAndFlush(client, []byte("line\nrest")))
		line(t, server, "line")
		assert.NotPanics(t, func() {
			_, err := server.WriteTo(brokenWriter{})
			assert.Error(t, err)
		})
	})
}

// lookups counts what is looked up.
type lookups struct {
	impl.Provider
	count int
}

func (l *lookups) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	l.count++
	return l.Provider.LookupHost(ctx, host)
}

// TestBadLocalIsFoundFirst: a call that cannot succeed looks no name up.
func TestBadLocalIsFoundFirst(t *testing.T) {
	provider := &lookups{Provider: memory.New()}
	ns := sockets.NewNamespace(provider)
	_, err := ns.Socket.Remote(t.Context(), "localhost", 7, sockets.Local(nil, 70000))
	require.ErrorIs(t, err, sockets.ErrRange)
	_, err = ns.Socket.Remote(t.Context(), "localhost", 70000)
	require.ErrorIs(t, err, sockets.ErrRange)
	assert.Zero(t, provider.count)
}
