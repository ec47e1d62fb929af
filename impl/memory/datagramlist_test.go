package memory_test

import (
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A crash ends the datagram sockets of its host, including those in a waiting call,
// and affects no other host. After a restart everything is free.
func TestCrashEndsDatagrams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		a, b := hostSocket(t, n, "a", impl.UDP4), hostSocket(t, n, "b", impl.UDP4)
		h := n.Host("a")
		at := a.LocalEndpoint()
		require.NoError(t, b.Connect(at))
		from, to := datagramPair(t, h, impl.Unixgram)
		for range 11 {
			sends(t, from, "x", none)
		}
		member := newDatagram(t, h, impl.UDP4)
		join(t, member, group4, loopback)
		early := newDatagram(t, h, impl.UDP4)
		done := make(chan error)
		for _, wait := range []func() error{
			func() error { _, err := a.Receive(nil); return err },
			func() error { _, err := from.Send(nil, none); return err },
			from.EnsureWritable,
			member.EnsureReadable,
		} {
			go func() { done <- wait() }()
		}
		synctest.Wait()
		h.Crash()
		for range 4 {
			require.ErrorIs(t, <-done, net.ErrClosed)
		}
		assert.Empty(t, h.Snapshot())
		for _, s := range []impl.Datagram{a, from, to, member} {
			_, err := s.Send(nil, none)
			require.ErrorIs(t, err, net.ErrClosed)
			require.ErrorIs(t, s.Close(), net.ErrClosed)
		}
		require.ErrorIs(t, early.Bind(at), syscall.ENETDOWN)
		require.ErrorIs(t, early.Connect(at), syscall.ENETDOWN)
		_, err := early.Send(nil, at)
		require.ErrorIs(t, err, syscall.ENETDOWN)
		require.ErrorIs(t, early.(impl.Multicast).JoinGroup(group4, loopback), syscall.ENETDOWN)
		_, err = h.NewDatagram(impl.UDP)
		require.ErrorIs(t, err, syscall.ENETDOWN)

		sends(t, b, "vanishes", none)
		getsNothing(t, b)
		h.Restart()
		sends(t, b, "refused", none)
		_, err = b.TryReceive(nil)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		require.NoError(t, early.Bind(at))
		boundDatagram(t, h, impl.Unixgram, from.LocalEndpoint())
		sends(t, b, "heard", none)
		gets(t, early, "heard")
		assert.Len(t, h.Snapshot(), 2)
	})
}

// In-flight datagrams to a host that crashes are lost, even if it is restarted before
// they would have arrived; what the host has sent arrives.
func TestCrashWhileDatagramsTravel(t *testing.T) {
	overLink(t, memory.Link{Latency: time.Second}, func(t *testing.T, n *memory.Network, a, b impl.Datagram) {
		at := b.LocalEndpoint()
		sends(t, a, "to it", none)
		sends(t, b, "from it", a.LocalEndpoint())
		h := n.Host("b")
		h.Crash()
		h.Restart()
		again := boundDatagram(t, h, impl.UDP4, at)
		time.Sleep(2 * time.Second)
		getsNothing(t, again)
		gets(t, a, "from it")
	})
}

// Every open socket is listed, whatever the order of Closes.
func TestDatagramsAreListed(t *testing.T) {
	h := memory.New()
	var all []impl.Datagram
	for i := range 9 {
		network := []impl.Network{impl.UDP4, impl.Unixgram, impl.UDP6}[i%3]
		all = append(all, boundDatagram(t, h, network, datagramAt(network)))
	}
	for closed, i := range []int{4, 0, 8, 7, 1, 2, 6, 5, 3} {
		assert.Len(t, h.Snapshot(), 9-closed)
		require.NoError(t, all[i].Close())
	}
	assert.Empty(t, h.Snapshot())
}
