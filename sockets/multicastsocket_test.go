package sockets_test

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// group is one of the addresses that are for tests and documentation.
func group(ns *sockets.Namespace) sockets.IPAddress { return ns.IPAddress.With(233, 252, 0, 77) }

// member returns a socket that is bound to a port, and a member of the group on
// the loopback interface.
func member(t *testing.T, ns *sockets.Namespace, port int) *sockets.MulticastSocket {
	t.Helper()
	s, err := ns.MulticastSocket.Local(ns.IPAddress.AnyLocalAddress(), port)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.SetDeadline(time.Now().Add(testTimeout)))
	require.NoError(t, s.SetInterface(ns.IPAddress.LoopbackHost()))
	require.NoError(t, s.Join(group(ns)))
	return s
}

func TestMulticast(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		one := member(t, ns, 0)
		two := member(t, ns, one.LocalPort())
		sender, err := ns.MulticastSocket.Local(ns.IPAddress.LoopbackHost(), 0)
		require.NoError(t, err)
		defer func() { _ = sender.Close() }()
		require.NoError(t, sender.SetInterface(ns.IPAddress.LoopbackHost()))
		to := sockets.NewDatagramTo([]byte("to all"), group(ns), one.LocalPort())

		require.NoError(t, sender.NextPut(to))
		for _, s := range []*sockets.MulticastSocket{one, two} {
			assert.Equal(t, sender.LocalPort(), datagram(t, s, "to all").Port())
		}
		require.NoError(t, two.Leave(group(ns)))
		require.NoError(t, sender.NextPut(to))
		datagram(t, one, "to all")

		require.ErrorIs(t, one.Join(group(ns)), syscall.EADDRINUSE)
		require.ErrorIs(t, two.Leave(group(ns)), syscall.EADDRNOTAVAIL)
		require.NoError(t, two.JoinOn(group(ns), ns.IPAddress.LoopbackHost()))
		require.NoError(t, two.LeaveOn(group(ns), ns.IPAddress.LoopbackHost()))
		assert.Regexp(t, `^MulticastSocket\[local 0.0.0.0:\d+\]$`, one.String())
	})
}

func TestMulticastInterface(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, err := ns.MulticastSocket.NewFor(ns.IPAddress)
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		on, err := s.Interface()
		require.NoError(t, err)
		assert.Nil(t, on)
		require.NoError(t, s.SetInterface(ns.IPAddress.LoopbackHost()))
		on, err = s.Interface()
		require.NoError(t, err)
		assert.Equal(t, ns.IPAddress.LoopbackHost(), on)
		require.ErrorIs(t, s.SetInterface(ns.IPAddress.With(203, 0, 113, 9)), syscall.EADDRNOTAVAIL)
		require.ErrorIs(t, s.SetInterface(ns.UnixAddress.Path("/x")), sockets.ErrArgument)
		require.NoError(t, s.SetInterface(nil))
	})
}

func TestMulticastOverIPv6(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		needs(t, ns, system.IPv6)
		s, err := ns.MulticastSocket.Local(ns.IP6Address.AnyLocalAddress(), 0)
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		g, err := ns.IP6Address.FromString("ff02::4242")
		require.NoError(t, err)
		require.NoError(t, s.SetInterface(ns.IP6Address.LoopbackHost()))
		require.NoError(t, s.Join(g))
		require.ErrorIs(t, s.Join(g), syscall.EADDRINUSE)
		require.NoError(t, s.Leave(g))
		require.ErrorIs(t, s.Leave(g), syscall.EADDRNOTAVAIL)
		require.NoError(t, s.SetTimeToLive(7))
		hops, err := s.TimeToLive()
		require.NoError(t, err)
		assert.Equal(t, 7, hops)
	})
}

// A loopback interface of Linux has no route to groups of IPv6. Between hosts
// there is one.
func TestMulticastOverIPv6BetweenHosts(t *testing.T) {
	network := memory.NewNetwork(memory.ForTest(t))
	near, err := network.AddHost("near", "fd00::1")
	require.NoError(t, err)
	far, err := network.AddHost("far", "fd00::2")
	require.NoError(t, err)
	sender, err := sockets.NewNamespace(near).MulticastSocket.NewFor(sockets.NewNamespace(near).IP6Address)
	require.NoError(t, err)
	ns := sockets.NewNamespace(far)
	member, err := ns.MulticastSocket.Local(ns.IP6Address.AnyLocalAddress(), 0)
	require.NoError(t, err)
	g := mustIP6(t, ns, "ff02::4242")
	require.NoError(t, member.Join(g))

	require.NoError(t, sender.NextPutTimeToLive(sockets.NewDatagramTo([]byte("news"), g, member.LocalPort()), 3))
	d := datagram(t, member, "news")
	assert.Equal(t, "fd00::1", d.Address().String())
	require.NoError(t, member.Leave(g))
	require.NoError(t, sender.NextPut(sockets.NewDatagramTo([]byte("late"), g, member.LocalPort())))
	assert.False(t, member.CanRead())
	require.NoError(t, sender.Close())
	require.NoError(t, member.Close())
}

func TestMulticastArguments(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := member(t, ns, 0)
		for name, err := range map[string]error{
			"no group":                s.Join(nil),
			"no address of a group":   s.Join(ns.IPAddress.LoopbackHost()),
			"a path":                  s.Join(ns.UnixAddress.Path("/x")),
			"another family":          s.Join(mustIP6(t, ns, "ff02::1")),
			"interface of another":    s.JoinOn(group(ns), ns.IP6Address.LoopbackHost()),
			"leave no group":          s.Leave(nil),
			"leave what is no group":  s.Leave(ns.IPAddress.LoopbackHost()),
			"an interface of a path":  s.LeaveOn(group(ns), ns.UnixAddress.Path("/x")),
			"leave of another family": s.Leave(mustIP6(t, ns, "ff02::1")),
		} {
			require.ErrorIs(t, err, sockets.ErrArgument, name)
		}
		for _, hops := range []int{-1, 256, 1 << 20} {
			require.ErrorIs(t, s.SetTimeToLive(hops), sockets.ErrRange)
			require.ErrorIs(t, s.NextPutTimeToLive(sockets.NewDatagramTo(nil, group(ns), 1), hops), sockets.ErrRange)
		}
		hops, err := s.TimeToLive()
		require.NoError(t, err)
		assert.Equal(t, 1, hops)
		require.ErrorIs(t, s.JoinOn(group(ns), ns.IPAddress.With(203, 0, 113, 9)), syscall.ENODEV)

		require.NoError(t, s.NextPut(sockets.NewDatagramTo([]byte("still"), group(ns), s.LocalPort())))
		datagram(t, s, "still")

		_, err = ns.MulticastSocket.NewFor(ns.UnixAddress)
		require.ErrorIs(t, err, errors.ErrUnsupported)
	})
}

func mustIP6(t *testing.T, ns *sockets.Namespace, text string) sockets.IP6Address {
	t.Helper()
	a, err := ns.IP6Address.FromString(text)
	require.NoError(t, err)
	return a
}

func TestATimeToLiveForOneDatagram(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := member(t, ns, 0)
		require.NoError(t, s.SetTimeToLive(3))
		ttl := func() (unicast, multicast int) {
			t.Helper()
			unicast, err := sockets.GetOption(s, sockets.TTL)
			require.NoError(t, err)
			multicast, err = s.TimeToLive()
			require.NoError(t, err)
			return unicast, multicast
		}
		unicast, multicast := ttl()
		unchanged := func() {
			t.Helper()
			u, m := ttl()
			assert.Equal(t, unicast, u)
			assert.Equal(t, multicast, m)
		}
		require.NoError(t, s.NextPutTimeToLive(sockets.NewDatagramTo([]byte("all"), group(ns), s.LocalPort()), 9))
		datagram(t, s, "all")
		unchanged()
		require.NoError(t, s.NextPutTimeToLive(sockets.NewDatagramTo([]byte("one"), ns.IPAddress.LoopbackHost(), s.LocalPort()), 9))
		datagram(t, s, "one")
		unchanged()

		for name, d := range map[string]*sockets.Datagram{
			"too long":       sockets.NewDatagramTo(make([]byte, 70000), group(ns), s.LocalPort()),
			"nowhere":        sockets.NewDatagram(nil),
			"no port at all": sockets.NewDatagramTo(nil, group(ns), -1),
		} {
			require.Error(t, s.NextPutTimeToLive(d, 9), name)
			unchanged()
		}
	})
}

// watching is a provider whose datagram sockets remember the time to live with
// which each datagram was sent.
type watching struct {
	impl.Provider
	sent func(text string, hops int)
}

func (w watching) NewDatagram(network impl.Network) (impl.Datagram, error) {
	d, err := w.Provider.NewDatagram(network)
	return watched{d, w.sent}, err
}

type watched struct {
	impl.Datagram
	sent func(text string, hops int)
}

func (w watched) Unwrap() any { return w.Datagram }

func (w watched) SendBatch(ps []impl.Packet) (int, error) {
	for i, p := range ps {
		if _, err := w.Send(p.Data, p.To); err != nil {
			return i, err
		}
	}
	return len(ps), nil
}

func (w watched) ReceiveBatch([]impl.Packet) (int, error) { return 0, errors.ErrUnsupported }

func (w watched) Send(p []byte, to impl.Endpoint) (int, error) {
	hops, err := impl.Get(w, impl.MulticastTTL)
	if err != nil {
		return 0, err
	}
	w.sent(string(p), hops)
	return w.Datagram.Send(p, to)
}

// While one datagram is sent with a time to live of its own, no other is.
func TestTimesToLiveOfManyGoroutines(t *testing.T) {
	ns := sockets.NewNamespace(watching{newMemory(t), func(text string, hops int) {
		assert.Equal(t, text, fmt.Sprint(hops))
	}})
	s := member(t, ns, 0)
	var sending sync.WaitGroup
	for i := range 8 {
		sending.Go(func() {
			for range 200 {
				usual := sockets.NewDatagramTo([]byte("1"), group(ns), 9)
				switch hops := 10 + i; i % 3 {
				case 0:
					assert.NoError(t, s.NextPutTimeToLive(sockets.NewDatagramTo(fmt.Append(nil, hops), group(ns), 9), hops))
				case 1:
					assert.NoError(t, s.NextPut(usual))
				default:
					_, err := s.NextPutAll([]*sockets.Datagram{usual, usual})
					assert.NoError(t, err)
				}
			}
		})
	}
	sending.Wait()
	hops, err := s.TimeToLive()
	require.NoError(t, err)
	assert.Equal(t, 1, hops)
}
