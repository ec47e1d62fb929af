package readbuffer_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestItemsOfManyGoroutinesStayWhole(t *testing.T) {
	var got strings.Builder
	b := readbuffer.NewWriteBuffer(got.Write, readbuffer.Size(64), readbuffer.Shared())
	const writers, items = 8, 200
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range items {
				it := b.Begin()
				_, _ = fmt.Fprintf(it, "<%d", w)
				_, _ = it.Write([]byte(strings.Repeat("-", i%100)))
				_, _ = fmt.Fprintf(it, "%d>", w)
				it.End()
				if i%10 == 0 {
					_ = b.Flush()
				}
				_ = b.Pending()
			}
		})
	}
	all.Wait()
	require.NoError(t, b.Close())
	parts := strings.SplitAfter(got.String(), ">")
	require.Len(t, parts, writers*items+1)
	for _, part := range parts[:writers*items] {
		require.Equal(t, part[1], part[len(part)-2], part)
		require.Equal(t, len(part)-4, strings.Count(part, "-"), part)
	}
}

// While a flush blocks, other goroutines wait in a way that lets virtual time pass,
// and the calls that must not wait return at once.
func TestWaitingForABlockedFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := make(chan struct{})
		b := readbuffer.NewWriteBuffer(func(p []byte) (int, error) { <-room; return len(p), nil }, readbuffer.Shared())
		require.NoError(t, b.WriteByte('a'))
		var all sync.WaitGroup
		all.Go(func() { _ = b.Flush() })
		synctest.Wait()

		_, free := b.TryBegin()
		require.False(t, free)
		require.True(t, b.Pending())
		put := 0
		for range 3 {
			all.Go(func() {
				it := b.Begin()
				put++
				it.End()
			})
		}
		synctest.Wait()
		require.Zero(t, put)
		start := time.Now()
		time.Sleep(time.Hour) // passes only if all other goroutines are durably blocked
		require.Equal(t, time.Hour, time.Since(start))

		close(room)
		all.Wait()
		require.Equal(t, 3, put)
		it, free := b.TryBegin()
		require.True(t, free)
		it.End()
	})
}

func TestTryBeginWithoutSharing(t *testing.T) {
	it, free := readbuffer.NewWriteBuffer(new(discard).Write).TryBegin()
	require.True(t, free)
	require.NoError(t, it.WriteByte('a'))
	it.End()
}
