package memory

import (
	"net/netip"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// ends returns the two ends of a new connection.
func ends(tb testing.TB) (client, server *stream) {
	tb.Helper()
	h := New()
	l := newServer(h, tcp4)
	require.NoError(tb, l.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 0)))
	require.NoError(tb, l.Listen(1))
	client = newStream(h, tcp4)
	require.NoError(tb, client.Connect(tb.Context(), l.LocalEndpoint()))
	accepted, err := l.Accept()
	require.NoError(tb, err)
	require.NoError(tb, l.Close())
	return client, accepted.(*stream)
}

// readInto begins a read that has to wait.
func readInto(t *testing.T, s *stream, size int) (p []byte, done <-chan int) {
	t.Helper()
	p = make([]byte, size)
	c := make(chan int, 1)
	go func() {
		n, err := s.Read(p)
		assert.NoError(t, err)
		c <- n
	}()
	synctest.Wait()
	return p, c
}

func send(t *testing.T, s *stream, text string) {
	t.Helper()
	n, err := s.Write([]byte(text))
	require.NoError(t, err)
	require.Len(t, text, n)
}

func TestWaitingReaderGetsTheBytesStraight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		p, done := readInto(t, server, 10)
		send(t, client, "hello")
		assert.Zero(t, server.in.Len(), "the queue is not touched")
		assert.Equal(t, 5, <-done)
		assert.Equal(t, "hello", string(p[:5]))
	})
}

// The posted read stays open until the reader runs; the rest is queued.
func TestSlotTakesSeveralWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		p, done := readInto(t, server, 8)
		client.conn.Load().mu.Lock() // the reader needs it to go on
		server.in.fillPosted([]byte("abc"))
		server.in.fillPosted([]byte("def"))
		assert.Equal(t, 2, server.in.fillPosted([]byte("ghi")))
		assert.Zero(t, server.in.fillPosted([]byte("jkl")))
		client.conn.Load().unlock()
		assert.Equal(t, 8, <-done)
		assert.Equal(t, "abcdefgh", string(p))
		assert.Zero(t, server.in.fillPosted([]byte("m")), "it is closed")
	})
}

func TestWriteThatIsLargerThanTheSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		p, done := readInto(t, server, 3)
		send(t, client, "hello")
		assert.Equal(t, 3, <-done)
		assert.Equal(t, "hel", string(p))
		n, err := server.TryRead(p)
		require.NoError(t, err)
		assert.Equal(t, "lo", string(p[:n]))
	})
}

// What is written after a deadline has passed is not for the read that it ends.
func TestSlotIsClosedByADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		done := make(chan error, 1)
		go func() {
			_, err := server.Read(make([]byte, 10))
			done <- err
		}()
		synctest.Wait()
		require.NoError(t, server.SetReadDeadline(time.Now()))
		send(t, client, "hello") // the reader may not have run yet
		require.ErrorIs(t, <-done, os.ErrDeadlineExceeded)
		require.NoError(t, server.SetReadDeadline(time.Time{}))
		n, err := server.Read(make([]byte, 10))
		require.NoError(t, err)
		assert.Equal(t, 5, n)
	})
}

// A write that meets a large posted read waits for its reader to run, but not for a
// further read of the rest.
func TestRendezvousEndsWithTheReadThatIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		_, done := readInto(t, server, largeHandoff)
		n, err := client.Write(make([]byte, 4*largeHandoff))
		require.NoError(t, err)
		assert.Equal(t, 4*largeHandoff, n)
		assert.Equal(t, largeHandoff, <-done)
		assert.Equal(t, 3*largeHandoff, server.in.Len())
	})
}

// Two readers wait, two bytes come: each reader gets one.
func TestReadersTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		p, a := readInto(t, server, 1)
		q, b := readInto(t, server, 1)
		send(t, client, "x")
		synctest.Wait()
		assert.Equal(t, 1, len(a)+len(b))
		send(t, client, "y")
		assert.Equal(t, 1, <-a)
		assert.Equal(t, 1, <-b)
		assert.ElementsMatch(t, []byte("xy"), []byte{p[0], q[0]})
	})
}

func TestIdleConnectionHoldsNoMemoryOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		assert.Nil(t, server.in.waits)
		send(t, client, "hello")
		assert.NotZero(t, server.in.Len())
		n, err := server.Read(make([]byte, 10))
		require.NoError(t, err)
		assert.Equal(t, 5, n)
		assert.Zero(t, server.in.Len())
		assert.True(t, server.host.clock.IsAtRest())
	})
}

func TestSmallWritesAreKeptWhileNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := ends(t)
		h := &server.in
		assert.False(t, h.canReadFast())
		for n := range queue.SmallBlock + 1 {
			require.Equal(t, n, h.Len())
			assert.Equal(t, n > 0, h.canReadFast())
			assert.Equal(t, n < queue.SmallBlock, h.tryEnqueue([]byte{byte(n)}), "%d bytes are there", n)
		}
		h.Truncate(0)

		// A waiting call without a posted read must be woken.
		told := make(chan error)
		go func() { told <- server.EnsureReadable() }()
		synctest.Wait()
		assert.False(t, h.tryEnqueue([]byte{1}))
		send(t, client, "x")
		require.NoError(t, <-told)
		assert.True(t, h.canReadFast())

		// So must a writer that waits for room.
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = client.Write(make([]byte, 10_000_000))
		}()
		synctest.Wait()
		assert.False(t, h.canReadFast())
		require.NoError(t, server.Close())
		<-done
	})
}
