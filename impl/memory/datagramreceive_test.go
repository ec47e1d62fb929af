package memory_test

import (
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

var datagramNetworks = []impl.Network{impl.UDP, impl.UDP4, impl.UDP6, impl.Unixgram}

// A socket that was never bound, and has neither sent nor joined, cannot receive.
func TestReceiveFromNowhere(t *testing.T) {
	for _, network := range datagramNetworks {
		s := newDatagram(t, memory.New(), network)
		for call, receive := range map[string]func() error{
			"Receive":        func() error { _, err := s.Receive(nil); return err },
			"TryReceive":     func() error { _, err := s.TryReceive(nil); return err },
			"TryPeek":        func() error { _, err := s.TryPeek(nil); return err },
			"EnsureReadable": s.EnsureReadable,
		} {
			err := receive()
			require.ErrorIs(t, err, impl.ErrNotBound, call)
			require.ErrorIs(t, err, syscall.EINVAL, call)
		}
		assert.False(t, s.CanRead())
		_, err := s.Send(nil, none)
		require.Error(t, err)
		getsNothing(t, s) // now it is bound
	}
}

// All waiting receivers get a datagram of their own, and readers that peek see what is
// left.
func TestManyReceive(t *testing.T) {
	for _, network := range datagramNetworks {
		synctest.Test(t, func(t *testing.T) {
			a, b := datagramPair(t, memory.New(), network)
			got := make(chan byte)
			for range 5 {
				go func() {
					p := make([]byte, 1)
					_, err := b.Receive(p)
					assert.NoError(t, err)
					got <- p[0]
				}()
			}
			looked := make(chan error)
			go func() { looked <- b.EnsureReadable() }()
			synctest.Wait()
			for i := range 6 {
				sends(t, a, string(rune('0'+i)), none)
			}
			seen := map[byte]bool{}
			for range 5 {
				seen[<-got] = true
			}
			assert.Len(t, seen, 5)
			require.NoError(t, <-looked)
			assert.True(t, b.CanRead())
		})
	}
}

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
