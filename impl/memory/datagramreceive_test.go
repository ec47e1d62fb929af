package memory_test

import (
	"syscall"
	"testing"
	"testing/synctest"

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
