package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestDatagramsComeWholeOrCutAndSaySo(t *testing.T) {
	for _, network := range datagramNetworks(t) {
		near, far := datagramPair(t, network)
		rapid.Check(t, func(t *rapid.T) {
			size := rapid.IntRange(0, 2000).Draw(t, "size")
			room := rapid.IntRange(0, 2000).Draw(t, "room")
			seed := rapid.Uint64().Draw(t, "seed")
			sent := make([]byte, size)
			for i, random := 0, rand.New(rand.NewPCG(seed, 0)); i < size; i++ {
				sent[i] = byte(random.Uint32())
			}
			n, err := near.Send(sent, impl.Endpoint{})
			require.NoError(t, err)
			require.Equal(t, size, n)
			want := impl.Message{N: min(size, room), From: near.LocalEndpoint(), Truncated: size > room}
			for _, receive := range []func([]byte) (impl.Message, error){far.TryPeek, far.TryPeek, far.Receive} {
				p := make([]byte, room)
				m, err := receive(p)
				require.NoError(t, err)
				require.Equal(t, want, m)
				require.Equal(t, sent[:m.N], p[:m.N])
			}
			_, err = far.TryReceive(make([]byte, room))
			require.Equal(t, impl.ErrWouldBlock, err)
		})
	}
}

func TestADatagramTakesNoMemory(t *testing.T) {
	for _, network := range system.Networks(t, impl.UDP, impl.UDP4, impl.UDP6) {
		near, far := datagramPair(t, network)
		stranger := boundDatagram(t, network)
		to, p := far.LocalEndpoint(), make([]byte, 64)
		for what, turn := range map[string]func() error{
			"Send and Receive": func() error {
				_, err := near.Send(p, impl.Endpoint{})
				require.NoError(t, err)
				_, err = far.Receive(p)
				return err
			},
			"Send to somebody, TryPeek and TryReceive": func() error {
				_, err := stranger.Send(p, to)
				require.NoError(t, err)
				_, err = far.TryPeek(p)
				require.NoError(t, err)
				_, err = far.TryReceive(p)
				return err
			},
			"readiness": func() error {
				require.True(t, near.CanWrite())
				require.False(t, far.CanRead())
				return near.EnsureWritable()
			},
			"nothing": func() error {
				_, err := far.TryReceive(p)
				require.Equal(t, impl.ErrWouldBlock, err)
				return nil
			},
		} {
			assert.Zero(t, testing.AllocsPerRun(100, func() { require.NoError(t, turn()) }), "%s %s", network, what)
		}
	}
}
