package memory_test

import (
	"net"
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

// fillGrams sends datagrams of a size until there is no room for any, and returns how
// many there was room for.
func fillGrams(tb testing.TB, s impl.Datagram, size int, to impl.Endpoint) int {
	tb.Helper()
	p := make([]byte, size)
	for sent := 0; ; sent++ {
		require.NoError(tb, s.SetWriteDeadline(time.Now().Add(time.Second)))
		if _, err := s.Send(p, to); err != nil {
			require.ErrorIs(tb, err, os.ErrDeadlineExceeded)
			require.NoError(tb, s.SetWriteDeadline(time.Time{}))
			return sent
		}
	}
}

// How many datagrams wait: eleven for a receiver, unless it is connected with the
// sender both ways or is the sender itself, and as many as fit into the send buffer.
func TestUnixgramRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		a, b := datagramPair(t, h, impl.Unixgram)
		assert.Equal(t, 11, fillGrams(t, a, 10, none))
		other := gram(t, h)
		assert.Equal(t, 0, fillGrams(t, other, 10, b.LocalEndpoint()))
		assert.True(t, other.CanWrite(), "who has no peer does not know")

		a, _ = datagramPair(t, h, impl.Unixgram)
		assert.Equal(t, 4, fillGrams(t, a, 60000, none))

		a, b = datagramPair(t, h, impl.Unixgram)
		require.NoError(t, b.Connect(a.LocalEndpoint()))
		assert.Equal(t, 278, fillGrams(t, a, 10, none))
		left := 278
		for ; !a.CanWrite(); left-- {
			_, err := b.Receive(nil)
			require.NoError(t, err)
		}
		assert.Equal(t, 69, left, "until three quarters of the buffer are free")

		self := gram(t, h)
		assert.Equal(t, 278, fillGrams(t, self, 10, self.LocalEndpoint()))

		a, _ = datagramPair(t, h, impl.Unixgram)
		require.NoError(t, impl.Set(a, impl.SendBuffer, 5000))
		assert.Equal(t, 5, fillGrams(t, a, 1000, none))
	})
}

// Of several errors the first in the order of Linux is reported: the size comes before
// the receiver, and so does the send buffer.
func TestUnixgramSendErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		s := gram(t, h)
		require.NoError(t, impl.Set(s, impl.SendBuffer, 1))
		nowhere := impl.UnixPath("/run/nowhere")
		send := func(size int, to impl.Endpoint, want error) {
			t.Helper()
			n, err := s.Send(make([]byte, size), to)
			require.ErrorIs(t, err, want)
			require.Zero(t, n)
		}
		send(4577, none, syscall.EMSGSIZE)
		send(4576, none, syscall.ENOTCONN)
		send(4577, nowhere, syscall.EMSGSIZE)
		send(4576, nowhere, syscall.ENOENT)
		taken := gram(t, h)
		require.NoError(t, taken.Connect(gram(t, h).LocalEndpoint()))
		send(4577, taken.LocalEndpoint(), syscall.EMSGSIZE)
		send(4576, taken.LocalEndpoint(), syscall.EPERM)

		to := gram(t, h)
		_, err := s.Send(make([]byte, 4576), to.LocalEndpoint())
		require.NoError(t, err)
		require.NoError(t, s.SetWriteDeadline(time.Now().Add(time.Second)))
		start := time.Now()
		send(1, nowhere, os.ErrDeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start))
	})
}

// A waiting Send goes on as soon as there is room; one that filled the send buffer
// waits for three quarters of it.
func TestUnixgramSendWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		a, b := datagramPair(t, h, impl.Unixgram)
		sent := make(chan error)
		send := func() { _, err := a.Send([]byte("late"), none); sent <- err }
		waits := func() {
			t.Helper()
			synctest.Wait()
			select {
			case err := <-sent:
				t.Fatalf("does not wait: %v", err)
			default:
			}
		}
		fillGrams(t, a, 1, none)
		go send()
		waits()
		_, err := b.Receive(nil)
		require.NoError(t, err)
		require.NoError(t, <-sent)

		require.NoError(t, b.Connect(a.LocalEndpoint()))
		left := 11 + fillGrams(t, a, 1, none)
		go send()
		waits()
		for ; left > 69; left-- {
			waits()
			_, err := b.Receive(nil)
			require.NoError(t, err)
		}
		require.NoError(t, <-sent)
	})
}

// The events that end a waiting Send.
func TestUnixgramSendIsEnded(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(a, b impl.Datagram) error
		want error
	}{
		"its own Close":        {func(a, _ impl.Datagram) error { return a.Close() }, net.ErrClosed},
		"the receiver's Close": {func(_, b impl.Datagram) error { return b.Close() }, syscall.ECONNREFUSED},
		"a deadline":           {func(a, _ impl.Datagram) error { return a.SetWriteDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
		"a deadline to come":   {func(a, _ impl.Datagram) error { return a.SetWriteDeadline(time.Now().Add(time.Hour)) }, os.ErrDeadlineExceeded},
		"no peer any more":     {func(a, _ impl.Datagram) error { return a.Connect(none) }, syscall.ENOTCONN},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := datagramPair(t, memory.New(), impl.Unixgram)
				fillGrams(t, a, 1, none)
				sent := make(chan error)
				go func() { _, err := a.Send(nil, none); sent <- err }()
				synctest.Wait()
				require.NoError(t, c.end(a, b))
				require.ErrorIs(t, <-sent, c.want)
			})
		})
	}
}

// A Send that waits for room does not see other changes until there is room: that the
// receiver has another peer, or that it has lost its path.
func TestUnixgramSendWaitsForRoomAlone(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *memory.Host, b impl.Datagram) error
		to     bool
		want   error
	}{
		"the receiver has a peer now": {func(_ *memory.Host, b impl.Datagram) error { return b.Connect(b.LocalEndpoint()) }, false, syscall.EPERM},
		"the path is gone":            {func(h *memory.Host, b impl.Datagram) error { return h.Remove(b.LocalEndpoint().Path) }, true, syscall.ENOENT},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := memory.New()
				a, b := newDatagram(t, h, impl.Unixgram), boundDatagram(t, h, impl.Unixgram, impl.UnixPath("/run/b"))
				to := b.LocalEndpoint()
				if !c.to {
					require.NoError(t, a.Connect(to))
					to = none
				}
				fillGrams(t, a, 1, to)
				sent := make(chan error, 1)
				go func() { _, err := a.Send(nil, to); sent <- err }()
				synctest.Wait()
				require.NoError(t, c.change(h, b))
				synctest.Wait()
				require.Empty(t, sent, "it waits for room")
				_, err := b.Receive(nil)
				require.NoError(t, err)
				require.ErrorIs(t, <-sent, c.want)
			})
		})
	}
}

// The datagrams of a closed socket are uncharged.
func TestUnixgramAccountIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		s := gram(t, h)
		for _, end := range []func(r impl.Datagram) error{
			impl.Datagram.Close,
			func(r impl.Datagram) error { return r.Connect(none) },
		} {
			r := gram(t, h)
			require.NoError(t, r.Connect(s.LocalEndpoint()))
			assert.Equal(t, 278, fillGrams(t, s, 1, r.LocalEndpoint()))
			require.NoError(t, end(r))
			assert.True(t, s.CanWrite())
			require.NoError(t, s.EnsureWritable())
			info, ok := memory.Inspect(s)
			require.True(t, ok)
			assert.Zero(t, info.SendQueue)
		}
	})
}

func TestUnixgramHasNoNameOnceItHasTriedToSend(t *testing.T) {
	s := newDatagram(t, memory.New(), impl.Unixgram)
	require.NoError(t, s.SetWriteDeadline(time.Unix(1, 0)))
	_, err := s.Send(nil, none)
	require.EqualError(t, err, "write unixgram @: i/o timeout")
	assert.Equal(t, impl.Unnamed, s.LocalEndpoint())
}

// A datagram comes from the name that its sender has when it is received.
func TestUnixgramFromASenderThatIsBoundLater(t *testing.T) {
	h := memory.New()
	to := boundDatagram(t, h, impl.Unixgram, datagramAt(impl.Unixgram))
	s := newDatagram(t, h, impl.Unixgram)
	sends(t, s, "one", to.LocalEndpoint())
	sends(t, s, "two", to.LocalEndpoint())
	p := make([]byte, 10)
	m, err := to.Receive(p)
	require.NoError(t, err)
	assert.Zero(t, m.From)
	require.NoError(t, s.Bind(datagramAt(impl.Unixgram)))
	require.NoError(t, s.Close())
	m, err = to.Receive(p)
	require.NoError(t, err)
	assert.Equal(t, s.LocalEndpoint(), m.From)
}

// A pending error makes a socket writable, whatever room there is.
func TestUnixgramIsWritableWithAnError(t *testing.T) {
	h := memory.New()
	from := boundDatagram(t, h, impl.Unixgram, datagramAt(impl.Unixgram))
	to := boundDatagram(t, h, impl.Unixgram, datagramAt(impl.Unixgram))
	sends(t, from, string(make([]byte, 60000)), from.LocalEndpoint())
	require.NoError(t, to.Connect(from.LocalEndpoint()))
	require.NoError(t, from.Connect(to.LocalEndpoint()))
	sends(t, from, "lost", none)
	assert.False(t, from.CanWrite())
	require.NoError(t, to.Connect(none), "which loses what it has not received")
	assert.True(t, from.CanWrite())
	_, err := from.Send(nil, none)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.False(t, from.CanWrite())
}
