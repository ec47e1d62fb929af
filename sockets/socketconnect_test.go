package sockets_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// idle returns a socket that is not connected.
func idle(t *testing.T, ns *sockets.Namespace) *sockets.Socket {
	t.Helper()
	socket, err := ns.Socket.New()
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	return socket
}

func TestConnectAnswersAtOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		socket := idle(t, ns)
		connected := on(t, socket, sockets.EventConnect)
		failures := on(t, socket, sockets.EventIOError)
		texts := gathers(t, socket)
		assert.False(t, socket.Connected())
		assert.False(t, socket.Connected())
		assert.Nil(t, socket.RemoteAddress())
		require.NoError(t, socket.Connect("localhost", server.LocalPort()))
		told(t, connected)
		assert.True(t, socket.Connected())
		assert.Equal(t, server.LocalPort(), socket.RemotePort())
		assert.NotZero(t, socket.LocalPort())

		peer, err := server.Accept()
		require.NoError(t, err)
		defer func() { _ = peer.Close() }()
		_, err = peer.Write([]byte("welcome"))
		require.NoError(t, err)
		assert.Equal(t, "welcome", whole(t, texts, 7))
		quiet(t, socket.Loop(), failures)
		quiet(t, socket.Loop(), connected)

		var failed *net.OpError
		err = socket.Connect("localhost", server.LocalPort())
		require.ErrorIs(t, err, sockets.ErrConnected)
		require.ErrorIs(t, err, syscall.EISCONN)
		require.ErrorAs(t, err, &failed)
	})
}

// TestConnectFails: the error is the one that Remote returns, and the socket can
// connect again.
func TestConnectFails(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		nobody := bound(t, ns)
		socket := idle(t, ns)
		connected := on(t, socket, sockets.EventConnect)
		failures := on(t, socket, sockets.EventIOError)
		closed := on(t, socket, sockets.EventClose)
		require.NoError(t, socket.Connect("127.0.0.1", nobody.LocalPort()))
		err := told(t, failures)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, wanted := ns.Socket.RemoteAddress(t.Context(), nobody.LocalAddress(), nobody.LocalPort())
		assert.Equal(t, wanted.Error(), err.Error())
		assert.False(t, socket.Connected())
		assert.True(t, socket.IsOpen())

		require.NoError(t, nobody.Listen(0))
		require.NoError(t, socket.Connect("127.0.0.1", nobody.LocalPort()))
		told(t, connected)
		quiet(t, socket.Loop(), closed)
	})
}

func TestConnectToUnknownHost(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	socket := idle(t, ns)
	failures := on(t, socket, sockets.EventIOError)
	require.NoError(t, socket.Connect("nowhere.test", 7))
	var unknown *net.DNSError
	require.ErrorAs(t, told(t, failures), &unknown)
	assert.Equal(t, "nowhere.test", unknown.Name)
}

func TestConnectBadArguments(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		socket := idle(t, ns)
		require.ErrorIs(t, socket.Connect("localhost", -1), sockets.ErrRange)
		require.ErrorIs(t, socket.Connect("localhost", 65536), sockets.ErrRange)
		require.ErrorIs(t, socket.Connect("", 7), sockets.ErrArgument)
		require.ErrorIs(t, socket.SetTimeout(-1), sockets.ErrRange)
		require.NoError(t, socket.Close())
		require.ErrorIs(t, socket.Connect("localhost", 7), net.ErrClosed)
		require.ErrorIs(t, socket.Connect("localhost", -1), sockets.ErrRange)
	})
}

// TestSocketThatIsNotConnected: reading and writing say so, by each way.
func TestSocketThatIsNotConnected(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		socket := idle(t, ns)
		var failed *net.OpError
		for name, call := range map[string]func() error{
			"Read":      func() error { _, err := socket.Read(make([]byte, 1)); return err },
			"Write":     func() error { _, err := socket.Write([]byte("x")); return err },
			"Flush":     socket.Flush,
			"NextLine":  func() error { _, err := socket.NextLine(); return err },
			"readInt":   func() error { _, err := socket.Data().ReadInt(); return err },
			"readUTF":   func() error { _, err := socket.Data().ReadUTF(); return err },
			"writeInt":  func() error { return socket.Data().WriteInt(1) },
			"writeUTF":  func() error { return socket.Data().WriteUTF("x") },
			"writeByte": func() error { return socket.Data().WriteByte(1) },
		} {
			err := call()
			require.ErrorIs(t, err, sockets.ErrNotConnected, name)
			require.ErrorAs(t, err, &failed, name)
		}
		assert.Zero(t, socket.BytesPending())
	})
}

// farFromThere returns a host from which everything that is sent to "there" is lost.
func farFromThere(t *testing.T) *memory.Host {
	t.Helper()
	network := memory.NewNetwork(memory.ForTest(t))
	here, err := network.AddHost("here")
	require.NoError(t, err)
	_, err = network.AddHost("there")
	require.NoError(t, err)
	require.NoError(t, network.Shape("here", "there", memory.Link{Loss: 1}))
	return here
}

// TestConnectTimesOut: after the time of the socket or, without one, of its class.
func TestConnectTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here := farFromThere(t)
		ns := sockets.NewNamespace(here)
		socket := idle(t, ns)
		failures := on(t, socket, sockets.EventIOError)
		assert.Equal(t, 30*time.Second, socket.Timeout())
		for _, timeout := range []time.Duration{0, 5 * time.Second} {
			require.NoError(t, socket.SetTimeout(timeout))
			started := time.Now()
			require.NoError(t, socket.Connect("there", 7))
			require.ErrorIs(t, socket.Connect("there", 7), sockets.ErrConnected, "it connects already")
			assert.Zero(t, time.Since(started))
			require.ErrorIs(t, <-failures, os.ErrDeadlineExceeded)
			assert.Equal(t, socket.Timeout(), time.Since(started))
		}
		assert.Equal(t, 5*time.Second, socket.Timeout())
	})
}

// TestCloseEndsConnecting: without an event, while it looks up and while it
// connects.
func TestCloseEndsConnecting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here := farFromThere(t)
		for _, ns := range []*sockets.Namespace{sockets.NewNamespace(here), sockets.NewNamespace(slowNames{here})} {
			socket := idle(t, ns)
			connected := on(t, socket, sockets.EventConnect)
			failures := on(t, socket, sockets.EventIOError)
			require.NoError(t, socket.Connect("there", 7))
			synctest.Wait()
			require.NoError(t, socket.Close())
			synctest.Wait() // nothing is left that connects
			quiet(t, socket.Loop(), connected)
			quiet(t, socket.Loop(), failures)
		}
	})
}

// slowNames is a host whose names take for ever to look up.
type slowNames struct{ *memory.Host }

func (slowNames) LookupHost(ctx context.Context, _ string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestConnectTriesEveryAddress: as Remote does.
func TestConnectTriesEveryAddress(t *testing.T) {
	host := memory.New(memory.ForTest(t), memory.Name("both.test", netip.MustParseAddr("::1"), netip.MustParseAddr("127.0.0.1")))
	ns := sockets.NewNamespace(host)
	server := listening(t, ns)
	socket := idle(t, ns)
	connected := on(t, socket, sockets.EventConnect)
	require.NoError(t, socket.Connect("both.test", server.LocalPort()))
	told(t, connected)
	assert.Equal(t, "127.0.0.1", socket.RemoteAddress().String())
}

func TestConnectToUnixPath(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		path := socketDir(t, ns) + "/s"
		server, err := ns.ServerSocket.NewFor(ns.UnixAddress)
		require.NoError(t, err)
		defer func() { _ = server.Close() }()
		connections := on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.BindTo(ns.UnixAddress.Path(path), 0))
		require.NoError(t, server.Listen(0))
		socket, err := ns.Socket.NewFor(ns.UnixAddress)
		require.NoError(t, err)
		defer func() { _ = socket.Close() }()
		connected := on(t, socket, sockets.EventConnect)
		require.NoError(t, socket.Connect(path, 0))
		told(t, connected)
		require.NoError(t, told(t, connections).Close())
	})
}

// unanswered looks names up until it is told to stop.
type unanswered struct {
	impl.Provider
	asked, ended atomic.Int32
}

func (u *unanswered) LookupHost(ctx context.Context, _ string) ([]netip.Addr, error) {
	u.asked.Add(1)
	<-ctx.Done()
	u.ended.Add(1)
	return nil, ctx.Err()
}

// TestCloseEndsConnect: also after another Connect was refused, and without an
// event.
func TestCloseEndsConnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &unanswered{Provider: newMemory(t)}
		ns := sockets.NewNamespace(provider)
		require.NoError(t, ns.AbstractSocket.SetTimeout(0))
		socket, err := ns.Socket.New()
		require.NoError(t, err)
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, socket.Connect("never.example", 7))
		synctest.Wait()
		require.EqualValues(t, 1, provider.asked.Load())
		for range 3 {
			require.ErrorIs(t, socket.Connect("other.example", 7), sockets.ErrConnected)
		}
		synctest.Wait()
		assert.Zero(t, provider.ended.Load(), "a refused call changes nothing")
		require.NoError(t, socket.Close())
		synctest.Wait()
		assert.EqualValues(t, 1, provider.ended.Load())
		quiet(t, socket.Loop(), failures)
	})
}

// TestConnectWhileConnecting: one of many succeeds, and what the others do
// leaves the socket as it is.
func TestConnectWhileConnecting(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		accepted := on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.Listen(0))
		for range 20 {
			socket, err := ns.Socket.New()
			require.NoError(t, err)
			connected := on(t, socket, sockets.EventConnect)
			failures := on(t, socket, sockets.EventIOError)
			var begun atomic.Int32
			quit, done := make(chan struct{}), make(chan struct{})
			for range 2 {
				go func() {
					defer func() { done <- struct{}{} }()
					for {
						select {
						case <-quit:
							return
						default:
						}
						if socket.Connect("127.0.0.1", server.LocalPort()) == nil {
							begun.Add(1)
						}
						runtime.Gosched()
					}
				}()
			}
			told(t, connected)
			close(quit)
			<-done
			<-done
			assert.EqualValues(t, 1, begun.Load())
			quiet(t, socket.Loop(), failures)
			assert.True(t, socket.Connected())
			require.NoError(t, socket.Close())
			require.NoError(t, told(t, accepted).Close())
		}
	})
}

// TestConnectIsTheFirstEvent: bytes that have arrived by then come after it, also
// when its listener ends the goroutine, and earlier puts are sent.
func TestConnectIsTheFirstEvent(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			socket := e.Detail
			_, err := socket.Write([]byte("welcome"))
			assert.NoError(t, err)
			_ = socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				assert.Equal(t, "hello", string(socket.BufferContents()))
				_ = socket.Close()
			}))
		})))
		require.NoError(t, server.Listen(0))
		for range 20 {
			socket, err := ns.Socket.New()
			require.NoError(t, err)
			socket.Display("hello")
			var order []string
			closed := on(t, socket, sockets.EventClose)
			require.NoError(t, socket.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) {
				order = append(order, "connect")
				runtime.Goexit()
			})))
			require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				order = append(order, "data")
			})))
			require.NoError(t, socket.Connect("127.0.0.1", server.LocalPort()))
			for until := time.Now().Add(testTimeout); len(closed) == 0 && time.Now().Before(until); {
				_ = socket.SetReadDeadline(time.Time{}) // lets the socket read
			}
			told(t, closed)
			require.NoError(t, socket.Loop().Do(func() {}))
			require.GreaterOrEqual(t, len(order), 2)
			assert.Equal(t, []string{"connect", "data"}, order[:2])
			assert.False(t, socket.IsOpen())
		}
	})
}
