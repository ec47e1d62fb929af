package memory_test

import (
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A deadline ends the calls that wait at its instant, and a later one replaces it.
func TestDatagramDeadlines(t *testing.T) {
	for _, network := range datagramNetworks {
		synctest.Test(t, func(t *testing.T) {
			a, b := datagramPair(t, memory.New(), network)
			start := time.Now()
			require.NoError(t, b.SetReadDeadline(start.Add(time.Second)))
			done := make(chan error)
			for _, wait := range []func() error{b.EnsureReadable, func() error { _, err := b.Receive(nil); return err }} {
				go func() { done <- wait() }()
			}
			synctest.Wait()
			require.NoError(t, b.SetReadDeadline(start.Add(time.Minute)))
			for range 2 {
				require.ErrorIs(t, <-done, os.ErrDeadlineExceeded)
			}
			assert.Equal(t, time.Minute, time.Since(start))
			sends(t, a, "x", none)
			require.NoError(t, b.SetReadDeadline(time.Time{}))
			gets(t, b, "x")
			require.NoError(t, a.Close())
			require.NoError(t, b.Close())
			require.Error(t, a.SetReadDeadline(start))
			require.Error(t, a.SetWriteDeadline(start))
		})
	}
}

// A closed socket with deadlines leaves no timer.
func TestDatagramDeadlinesEndWithTheSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := datagramPair(t, memory.New(), impl.Unixgram)
		for _, s := range []impl.Datagram{a, b} {
			require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Hour)))
			require.NoError(t, s.SetWriteDeadline(time.Now().Add(time.Hour)))
			getsNothing(t, s)
			require.NoError(t, s.EnsureWritable())
			require.NoError(t, s.Close())
		}
	})
}
