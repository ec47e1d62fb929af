package sockets_test

import (
	"context"
	"net/netip"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

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

// TestCloseEndsConnect: also after another Connect was refused, and no event
// tells of it.
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
						if socket.Connect("127.0.0.1", server.Port()) == nil {
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

// TestConnectIsTheFirstEvent: what has arrived by then comes behind it, also when
// its listener ends the goroutine, and what was put before goes out.
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
			require.NoError(t, socket.Connect("127.0.0.1", server.Port()))
			for until := time.Now().Add(patience); len(closed) == 0 && time.Now().Before(until); {
				_ = socket.SetReadDeadline(time.Time{}) // has the socket look for bytes
			}
			told(t, closed)
			require.NoError(t, socket.Loop().Do(func() {}))
			require.GreaterOrEqual(t, len(order), 2)
			assert.Equal(t, []string{"connect", "data"}, order[:2])
			assert.False(t, socket.IsOpen())
		}
	})
}
