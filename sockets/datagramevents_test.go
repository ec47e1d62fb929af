package sockets_test

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// freshDatagram returns a datagram socket that is not bound.
func freshDatagram(t *testing.T, ns *sockets.Namespace) *sockets.DatagramSocket {
	t.Helper()
	s, err := ns.DatagramSocket.New()
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// boundDatagram returns a datagram socket on a free port of the loopback address.
func boundDatagram(t *testing.T, ns *sockets.Namespace) *sockets.DatagramSocket {
	t.Helper()
	s := freshDatagram(t, ns)
	require.NoError(t, s.Bind(0, "127.0.0.1"))
	return s
}

// post sends a text to a socket.
func post(t *testing.T, from, to *sockets.DatagramSocket, text string) {
	t.Helper()
	require.NoError(t, from.Send([]byte(text), to.LocalAddress().String(), to.LocalPort()))
}

func TestDatagramEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		near, far := boundDatagram(t, ns), boundDatagram(t, ns)
		assert.True(t, ns.DatagramSocket.IsSupported())
		assert.True(t, near.Bound())
		assert.False(t, near.Connected())
		post(t, far, near, "before")
		arrived := on(t, near, sockets.EventDatagramSocketData)
		for _, text := range []string{"before", "", "behind"} {
			if text != "before" {
				post(t, far, near, text)
			}
			d := told(t, arrived)
			assert.Equal(t, text, string(d.Data))
			assert.Equal(t, far.LocalAddress(), d.SrcAddress)
			assert.Equal(t, far.LocalPort(), d.SrcPort)
			assert.Equal(t, near.LocalAddress(), d.DstAddress)
			assert.Equal(t, near.LocalPort(), d.DstPort)
			assert.False(t, d.Truncated)
		}
		// On the loop, where no turn is receiving into a larger buffer just then.
		require.NoError(t, near.Loop().Do(func() { assert.NoError(t, near.SetBufferSize(3)) }))
		post(t, far, near, "longer")
		d := told(t, arrived)
		assert.Equal(t, "lon", string(d.Data))
		assert.True(t, d.Truncated)

		require.NoError(t, near.Close())
		assert.False(t, near.Bound())
		require.ErrorIs(t, near.Close(), net.ErrClosed)
		quiet(t, near.Loop(), arrived)
	})
}

// TestDatagramEventsOfEverySocket: every socket with datagrams has the events, with
// itself as their target.
func TestDatagramEventsOfEverySocket(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		group, err := ns.MulticastSocket.Local(ns.IPAddress.LoopbackHost(), 0)
		require.NoError(t, err)
		defer func() { _ = group.Close() }()
		targets := make(chan any, 1)
		require.NoError(t, group.AddEventListener(events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) {
			targets <- e.Target()
		})))
		require.NoError(t, boundDatagram(t, ns).Send([]byte("x"), "127.0.0.1", group.LocalPort()))
		assert.Same(t, group, told(t, targets))

		path := ns.UnixAddress.Path(socketDir(t, ns) + "/socket")
		unix, err := ns.DatagramSocket.Local(path, 0)
		require.NoError(t, err)
		defer func() { _ = unix.Close() }()
		arrived := on(t, unix, sockets.EventDatagramSocketData)
		sender, err := ns.DatagramSocket.NewFor(ns.UnixAddress)
		require.NoError(t, err)
		defer func() { _ = sender.Close() }()
		require.NoError(t, sender.NextPut(sockets.NewDatagramTo([]byte("y"), path, 0)))
		d := told(t, arrived)
		assert.Equal(t, "y", string(d.Data))
		assert.Nil(t, d.SrcAddress)
	})
}

// TestUrgentBytesAreEvents: they are datagrams of a byte.
func TestUrgentBytesAreEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, server.SetDeadline(time.Time{}))
		near, err := server.OutOfBand()
		require.NoError(t, err)
		far, err := client.OutOfBand()
		require.NoError(t, err)
		arrived := on(t, near, sockets.EventDatagramSocketData)
		require.NoError(t, far.NextPut(sockets.NewDatagram([]byte("!"))))
		assert.Equal(t, "!", string(told(t, arrived).Data))
	})
}

// TestEndpointStartsDatagramEvents: a listener may be there before the socket is
// anywhere, whatever gives it an endpoint.
func TestEndpointStartsDatagramEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		peer := boundDatagram(t, ns)
		for name, begin := range map[string]func(*sockets.DatagramSocket) error{
			"bind":    func(s *sockets.DatagramSocket) error { return s.Bind(0, "127.0.0.1") },
			"bind to": func(s *sockets.DatagramSocket) error { return s.BindTo(ns.IPAddress.LoopbackHost(), 0) },
			"connect": func(s *sockets.DatagramSocket) error { return s.Connect("127.0.0.1", peer.LocalPort()) },
			"send":    func(s *sockets.DatagramSocket) error { return s.Send(nil, "127.0.0.1", peer.LocalPort()) },
			"batch": func(s *sockets.DatagramSocket) error {
				_, err := s.NextPutAll([]*sockets.Datagram{sockets.NewDatagramTo(nil, peer.LocalAddress(), peer.LocalPort())})
				return err
			},
		} {
			s := freshDatagram(t, ns)
			arrived := on(t, s, sockets.EventDatagramSocketData)
			require.NoError(t, s.Loop().Do(func() {}))
			require.NoError(t, begin(s), name)
			require.NoError(t, peer.Send([]byte(name), "127.0.0.1", s.LocalPort()))
			assert.Equal(t, name, string(told(t, arrived).Data))
		}
	})
}

func TestDatagramCallsAndListenersExcludeEachOther(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		nothing := events.On(sockets.EventDatagramSocketData, func(*sockets.DatagramSocketDataEvent) {})
		require.NoError(t, s.AddEventListener(nothing))
		p := make([]byte, 10)
		for name, call := range map[string]func() error{
			"Next":      func() error { _, err := s.Next(); return err },
			"Peek":      func() error { _, err := s.Peek(); return err },
			"Receive":   func() error { return s.Receive(new(sockets.Datagram)) },
			"PeekInto":  func() error { return s.PeekInto(new(sockets.Datagram)) },
			"NextFrom":  func() error { _, err := s.NextFrom(peer.LocalAddress(), peer.LocalPort()); return err },
			"Available": func() error { _, err := s.ReceiveAvailable([]*sockets.Datagram{{}}); return err },
			"Read":      func() error { _, err := s.Read(p); return err },
			"ReadFrom":  func() error { _, _, err := s.ReadFrom(p); return err },
			"AddrPort":  func() error { _, _, err := s.ReadFromAddrPort(p); return err },
		} {
			err := call()
			require.ErrorIs(t, err, sockets.ErrExclusive, name)
			var op *net.OpError
			require.ErrorAs(t, err, &op)
			assert.Equal(t, "read", op.Op)
		}
		require.NoError(t, s.Loop().Do(func() { s.RemoveEventListener(nothing) }))

		received := make(chan *sockets.Datagram)
		go func() {
			d, err := s.Next()
			for isExclusive(err) { // the listener is there just then
				d, err = s.Next()
			}
			assert.NoError(t, err)
			received <- d
		}()
		for s.AddEventListener(nothing) == nil {
			s.RemoveEventListener(nothing)
			runtime.Gosched()
		}
		require.ErrorIs(t, s.AddEventListener(nothing), sockets.ErrExclusive)
		assert.False(t, s.HasEventListener(sockets.EventDatagramSocketData))
		on(t, s, sockets.EventClose) // is no matter
		post(t, peer, s, "for the call")
		assert.Equal(t, "for the call", string(told(t, received).Data))
		require.NoError(t, s.AddEventListener(nothing))
		require.NoError(t, s.Close())
		_, err := s.Next()
		require.ErrorIs(t, err, net.ErrClosed)
	})
}

func isExclusive(err error) bool {
	op, ok := err.(*net.OpError)
	return ok && op.Err == sockets.ErrExclusive
}

// TestRemovedListenerLeavesDatagrams: datagrams that no listener was called with
// stay for calls, and for the next listener, in order.
func TestRemovedListenerLeavesDatagrams(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		once := make(chan sockets.DatagramSocketData, 10)
		var l *events.Listener
		l = events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) {
			s.RemoveEventListener(l)
			once <- e.Detail
			_, err := s.Next()
			assert.ErrorIs(t, err, sockets.ErrExclusive, "the event is not over")
		})
		for i := range 4 {
			post(t, peer, s, fmt.Sprint(i))
		}
		require.NoError(t, s.AddEventListener(l))
		assert.Equal(t, "0", string(told(t, once).Data))
		quiet(t, s.Loop(), once)

		// A listener of the capture phase is there, and is never called.
		never := events.OnCapture(sockets.EventDatagramSocketData, func(*sockets.DatagramSocketDataEvent) {
			assert.Fail(t, "must not be called")
		})
		require.NoError(t, s.Loop().Do(func() {
			assert.NoError(t, s.AddEventListener(never))
			s.RemoveEventListener(never)
		}))
		d, err := s.Next()
		require.NoError(t, err)
		assert.Equal(t, "1", string(d.Data))
		arrived := on(t, s, sockets.EventDatagramSocketData)
		assert.Equal(t, "2", string(told(t, arrived).Data))
		assert.Equal(t, "3", string(told(t, arrived).Data))
	})
}

// TestNoDatagramIsLostWhileListenersComeAndGo: each one has one event, or is
// received by one call.
func TestNoDatagramIsLostWhileListenersComeAndGo(t *testing.T) {
	long.NotShort(t)
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		datagrams := asMany(2000, 500)
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		seen := make(chan string, 2*datagrams)
		l := events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) { seen <- string(e.Detail.Data) })
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if n%2 == 0 {
					_ = s.AddEventListener(l)
				} else {
					s.RemoveEventListener(l)
				}
				if s.CanRead() && s.SetReadDeadline(time.Now().Add(time.Second)) == nil {
					if d, err := s.Next(); err == nil {
						seen <- string(d.Data)
					}
				}
			}
		}()
		times := make(map[string]int)
		for i := range datagrams {
			post(t, peer, s, fmt.Sprint(i))
			times[told(t, seen)]++ // no more than one is on its way, so that none is lost by the network
		}
		close(stop)
		<-stopped
		assert.Len(t, times, datagrams)
	})
}

func TestConnectRefusesOtherSenders(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer, other := boundDatagram(t, ns), boundDatagram(t, ns), boundDatagram(t, ns)
		post(t, other, s, "stranger")
		post(t, peer, s, "early")
		require.NoError(t, s.Connect("127.0.0.1", peer.LocalPort()))
		assert.True(t, s.Connected())
		assert.Equal(t, peer.LocalPort(), s.RemotePort())
		arrived := on(t, s, sockets.EventDatagramSocketData)
		post(t, other, s, "stranger still")
		post(t, peer, s, "late")
		assert.Equal(t, "early", string(told(t, arrived).Data))
		assert.Equal(t, "late", string(told(t, arrived).Data))
		require.ErrorIs(t, s.Send(nil, "127.0.0.1", other.LocalPort()), sockets.ErrConnected)
		require.NoError(t, s.Send([]byte("to the peer"), "", 0))
		d, err := peer.Next()
		require.NoError(t, err)
		assert.Equal(t, "to the peer", string(d.Data))
		quiet(t, s.Loop(), arrived)
	})
}

// TestRefusedDatagramIsAnIOError: the error of a datagram that found no socket comes
// later, and the socket goes on.
func TestRefusedDatagramIsAnIOError(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		gone := boundDatagram(t, ns)
		port := gone.LocalPort()
		require.NoError(t, gone.Close())
		s := freshDatagram(t, ns)
		arrived := on(t, s, sockets.EventDatagramSocketData)
		failed := on(t, s, sockets.EventIOError)
		closed := on(t, s, sockets.EventClose)
		require.NoError(t, s.Connect("127.0.0.1", port))
		require.NoError(t, s.Send([]byte("x"), "", 0))
		err := told(t, failed)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		var op *net.OpError
		require.ErrorAs(t, err, &op)

		peer, err := ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), port)
		require.NoError(t, err)
		defer func() { _ = peer.Close() }()
		require.NoError(t, s.Send([]byte("again"), "", 0))
		_, err = peer.Next()
		require.NoError(t, err)
		post(t, peer, s, "answer")
		assert.Equal(t, "answer", string(told(t, arrived).Data))
		assert.True(t, s.IsOpen())
		quiet(t, s.Loop(), closed)
	})
}

// TestSystemClosesDatagramSocket: after a crash an application sees a socket that the
// system has closed.
func TestSystemClosesDatagramSocket(t *testing.T) {
	for _, listens := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			host := memory.New()
			s := boundDatagram(t, sockets.NewNamespace(host))
			var order []string
			require.NoError(t, s.AddEventListener(events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) {
				assert.ErrorIs(t, e.Detail, net.ErrClosed)
				order = append(order, "ioError")
			})))
			require.NoError(t, s.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
				order = append(order, "close")
			})))
			if listens {
				on(t, s, sockets.EventDatagramSocketData)
			}
			synctest.Wait()
			host.Crash()
			synctest.Wait()
			assert.Equal(t, []string{"ioError", "close"}, order)
			assert.False(t, s.IsOpen())
			assert.False(t, s.Bound())
			require.ErrorIs(t, s.Close(), net.ErrClosed)
		})
	}
}

// TestReceivingCallsLeaveTheEndToListeners: a queued datagram for a call delays
// listeners for the end until it is received.
func TestReceivingCallsLeaveTheEndToListeners(t *testing.T) {
	for name, receive := range map[string]func(*sockets.DatagramSocket) error{
		"Next":    func(s *sockets.DatagramSocket) error { _, err := s.Next(); return err },
		"Receive": func(s *sockets.DatagramSocket) error { return s.Receive(new(sockets.Datagram)) },
		"Available": func(s *sockets.DatagramSocket) error {
			_, err := s.ReceiveAvailable([]*sockets.Datagram{{}})
			return err
		},
		"Read": func(s *sockets.DatagramSocket) error { _, err := s.Read(make([]byte, 10)); return err },
	} {
		synctest.Test(t, func(t *testing.T) {
			host := memory.New()
			ns := sockets.NewNamespace(host)
			s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
			closed := 0
			require.NoError(t, s.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) { closed++ })))
			for range 2 {
				post(t, peer, s, "x")
				synctest.Wait() // the pump has seen it
				_, err := s.Peek()
				require.NoError(t, err)
				synctest.Wait()
				require.NoError(t, receive(s), name)
				synctest.Wait()
				assert.Zero(t, closed, name)
			}
			host.Crash()
			synctest.Wait()
			assert.Equal(t, 1, closed, name)
		})
	}
}

func TestReadDeadlineHoldsDatagramEventsUp(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		arrived := on(t, s, sockets.EventDatagramSocketData)
		failed := on(t, s, sockets.EventIOError)
		require.NoError(t, s.SetReadDeadline(time.Unix(1, 0)))
		require.ErrorIs(t, s.EnsureReadable(), os.ErrDeadlineExceeded)
		require.NoError(t, s.Loop().Do(func() {}))
		post(t, peer, s, "x")
		quiet(t, s.Loop(), arrived)
		quiet(t, s.Loop(), failed)
		require.NoError(t, s.SetReadDeadline(time.Time{}))
		assert.Equal(t, "x", string(told(t, arrived).Data))
	})
}

// TestSlowDatagramListener: one event at a time, and datagrams that arrive
// meanwhile wait in the receive buffer.
func TestSlowDatagramListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		var running, most atomic.Int32
		var texts []string
		require.NoError(t, s.AddEventListener(events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(time.Second)
			running.Add(-1)
			texts = append(texts, string(e.Detail.Data))
		})))
		var want []string
		for i := range 50 {
			post(t, peer, s, fmt.Sprint(i))
			want = append(want, fmt.Sprint(i))
		}
		time.Sleep(time.Minute)
		require.NoError(t, s.Loop().Do(func() { assert.Equal(t, want, texts) }))
		assert.EqualValues(t, 1, most.Load())
		require.NoError(t, s.Close())
		require.NoError(t, peer.Close())
	})
}

// TestDatagramListenersThatEnd: neither a panic nor the end of the goroutine ends the
// socket or costs a datagram.
func TestDatagramListenersThatEnd(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		panics := make(chan *events.PanicError, 10)
		s.Loop().OnPanic(func(p *events.PanicError) { panics <- p })
		seen := make(chan string, 10)
		require.NoError(t, s.AddEventListener(events.On(sockets.EventDatagramSocketData, func(e *sockets.DatagramSocketDataEvent) {
			seen <- string(e.Detail.Data)
			if string(e.Detail.Data) == "exit" {
				runtime.Goexit()
			}
			panic("a mistake") // in the listener: the socket has to go on
		})))
		for _, text := range []string{"panic", "exit", "panic"} {
			post(t, peer, s, text)
			assert.Equal(t, text, told(t, seen))
			if text == "panic" {
				assert.Equal(t, "a mistake", told(t, panics).Value)
			}
		}
		assert.Empty(t, seen)
	})
}

// TestWeakDatagramListener: once it is collected, calls receive.
func TestWeakDatagramListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s, peer := boundDatagram(t, ns), boundDatagram(t, ns)
		require.NoError(t, s.AddEventListener(events.On(sockets.EventDatagramSocketData, func(*sockets.DatagramSocketDataEvent) {
			assert.Fail(t, "must not be called")
		}), events.Weak()))
		for s.HasEventListener(sockets.EventDatagramSocketData) {
			runtime.GC()
		}
		post(t, peer, s, "x")
		d, err := s.Next()
		require.NoError(t, err)
		assert.Equal(t, "x", string(d.Data))
	})
}

func TestMisplacedListeners(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	server, err := ns.ServerSocket.New()
	require.NoError(t, err)
	socket, err := ns.Socket.New()
	require.NoError(t, err)
	datagrams := freshDatagram(t, ns)
	mine := events.NewType[int]("", "connect")
	for _, c := range []struct {
		target  events.Dispatcher
		typ     events.AnyType
		l       *events.Listener
		instead string
	}{
		{server, sockets.EventConnect, events.On(sockets.EventConnect, func(*sockets.Event) {}), "EventServerSocketConnect"},
		{server, sockets.EventSocketData, events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {}), "EventServerSocketConnect"},
		{server, sockets.EventOutputProgress, events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {}), "EventServerSocketConnect"},
		{server, sockets.EventDatagramSocketData, events.On(sockets.EventDatagramSocketData, func(*sockets.DatagramSocketDataEvent) {}), "EventServerSocketConnect"},
		{socket, sockets.EventServerSocketConnect, events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {}), "EventConnect"},
		{socket, sockets.EventDatagramSocketData, events.On(sockets.EventDatagramSocketData, func(*sockets.DatagramSocketDataEvent) {}), "EventSocketData"},
		{datagrams, sockets.EventConnect, events.On(sockets.EventConnect, func(*sockets.Event) {}), "EventDatagramSocketData"},
		{datagrams, sockets.EventSocketData, events.OnCapture(sockets.EventSocketData, func(*sockets.ProgressEvent) {}), "EventDatagramSocketData"},
		{datagrams, sockets.EventServerSocketConnect, events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {}), "EventDatagramSocketData"},
		{datagrams, sockets.EventOutputProgress, events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {}), "Send"},
	} {
		err := c.target.AddEventListener(c.l)
		var argument *sockets.ArgumentError
		require.ErrorAs(t, err, &argument)
		assert.Contains(t, argument.Reason, c.instead)
		assert.False(t, c.target.HasEventListener(c.typ))
		require.NoError(t, c.target.AddEventListener(events.On(mine, func(*events.Event[int]) {})), "a type of the program's own")
		require.ErrorIs(t, c.target.AddEventListener(nil), events.ErrArgument)
	}
	require.NoError(t, server.Close())
	require.NoError(t, socket.Close())
	require.NoError(t, datagrams.Close())
}

func TestArgumentsOfDatagramsInDigits(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := freshDatagram(t, ns)
		require.ErrorIs(t, s.Bind(-1, ""), sockets.ErrRange)
		require.ErrorIs(t, s.Bind(65536, ""), sockets.ErrRange)
		require.ErrorIs(t, s.Bind(0, "localhost"), sockets.ErrArgument)
		require.ErrorIs(t, s.Connect("127.0.0.1", 0), sockets.ErrRange)
		require.ErrorIs(t, s.Connect("127.0.0.1", 65536), sockets.ErrRange)
		require.ErrorIs(t, s.Connect("localhost", 1), sockets.ErrArgument)
		require.ErrorIs(t, s.Connect("", 1), sockets.ErrArgument)
		require.ErrorIs(t, s.Connect("0.0.0.0", 1), sockets.ErrArgument)
		require.ErrorIs(t, s.Connect("::", 1), sockets.ErrArgument)
		require.ErrorIs(t, s.Send(nil, "", 0), sockets.ErrArgument)
		require.ErrorIs(t, s.Send(nil, "localhost", 1), sockets.ErrArgument)
		require.ErrorIs(t, s.Send(nil, "127.0.0.1", 0), sockets.ErrRange)
		assert.False(t, s.Bound())
		require.NoError(t, s.Bind(0, ""))
		assert.Equal(t, "0.0.0.0", s.LocalAddress().String())
		require.ErrorIs(t, s.Bind(0, ""), sockets.ErrBound)
		require.ErrorIs(t, s.Connect("::1", 1), sockets.ErrArgument, "families do not mix")
		require.ErrorIs(t, boundDatagram(t, ns).Bind(s.LocalPort(), ""), sockets.ErrBound)
		require.ErrorIs(t, freshDatagram(t, ns).Bind(s.LocalPort(), ""), syscall.EADDRINUSE)

		six := freshDatagram(t, ns)
		require.NoError(t, six.Bind(s.LocalPort(), "::"), "it is no IPv4")
		require.NoError(t, s.Close())
		require.ErrorIs(t, s.Bind(0, ""), net.ErrClosed)
		assert.False(t, s.Connected())
	})
}
