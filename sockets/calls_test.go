package sockets_test

import (
	"bytes"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// counting counts the calls of a stream. Over the kernel each is a system call, and one
// more if it waits.
type counting struct {
	impl.Stream
	reads, waits, writes int
}

var _ impl.LateReader = (*counting)(nil)

func (c *counting) ReadLate(room impl.Room) (int, error) {
	c.reads++
	return c.Stream.(impl.LateReader).ReadLate(room)
}

func (c *counting) Read(p []byte) (int, error) {
	c.reads++
	return c.Stream.Read(p)
}

func (c *counting) TryRead(p []byte) (int, error) {
	c.reads++
	return c.Stream.TryRead(p)
}

func (c *counting) EnsureReadable() error {
	c.waits++
	return c.Stream.EnsureReadable()
}

func (c *counting) Write(p []byte) (int, error) {
	c.writes++
	return c.Stream.Write(p)
}

// countedPair returns a Socket around a stream whose calls are counted, and its peer.
func countedPair(t *testing.T) (*sockets.Socket, *counting, *sockets.Socket) {
	t.Helper()
	ns := sockets.NewNamespace(memory.New())
	client, server := pair(t, ns)
	c := &counting{Stream: client.Implementation().(impl.Stream)}
	around, err := ns.Socket.Around(c)
	require.NoError(t, err)
	return around, c, server
}

// A line that has arrived costs one call, and so does one that is written, at any size
// that the buffer has room for.
func TestCallsOfALine(t *testing.T) {
	for _, size := range []int{80, 1024} {
		s, c, peer := countedPair(t)
		line := append(bytes.Repeat([]byte("x"), size-1), '\n')
		for range 3 {
			require.NoError(t, putAndFlush(peer, line))
			c.reads, c.waits, c.writes = 0, 0, 0
			got, err := s.NextLine()
			require.NoError(t, err)
			require.Len(t, got, size-1)
			assert.Equal(t, 1, c.reads, "%d bytes: reads", size)
			assert.Zero(t, c.waits+c.writes, "%d bytes: other calls", size)
			require.NoError(t, putAndFlush(s, line))
			assert.Equal(t, 1, c.writes, "%d bytes: writes", size)
			_, err = peer.NextLine()
			require.NoError(t, err)
		}
	}
}

// A line for which the call has to wait costs one call too.
func TestCallsOfALineThatIsAwaited(t *testing.T) {
	for _, size := range []int{80, 1024} {
		synctest.Test(t, func(t *testing.T) {
			s, c, peer := countedPair(t)
			line := append(bytes.Repeat([]byte("x"), size-1), '\n')
			for range 3 {
				c.reads, c.waits = 0, 0
				done := make(chan error)
				go func() {
					_, err := s.NextLine()
					done <- err
				}()
				synctest.Wait() // it waits
				require.NoError(t, putAndFlush(peer, line))
				require.NoError(t, <-done)
				assert.Equal(t, 1, c.reads+c.waits, "%d bytes", size)
			}
		})
	}
}
