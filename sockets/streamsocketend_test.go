package sockets_test

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
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

// reset has a peer reset the connection, and waits until that has arrived.
func reset(t *testing.T, client, socket *sockets.Socket) {
	assert.NoError(t, sockets.SetOption(client, sockets.Linger, 0))
	assert.NoError(t, client.Close())
	_ = socket.EnsureReadable()
}

// ending adds listeners that tell in which order a connection ends by a reset.
func ending(t *testing.T, socket *sockets.Socket) <-chan string {
	t.Helper()
	return endingBy(t, socket, syscall.ECONNRESET)
}

// endingBy adds listeners that tell in which order a connection ends by a failure. It
// adds them on the loop, so that no event comes between the two.
func endingBy(t *testing.T, socket *sockets.Socket, failure error) <-chan string {
	t.Helper()
	order := make(chan string, 10)
	require.NoError(t, socket.Loop().Do(func() {
		assert.NoError(t, socket.AddEventListener(events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) {
			assert.ErrorIs(t, e.Detail, failure)
			order <- "ioError"
		})))
		assert.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) { order <- "close" })))
	}))
	return order
}

// TestResetThatAListenerMeets: the system shows a reset once, and here to a read of
// the program.
func TestResetThatAListenerMeets(t *testing.T) {
	for _, q := range waits {
		t.Run(q.name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				client, socket := eventPair(t, ns)
				require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
					_ = socket.BufferContents()
					reset(t, client, socket)
					q.ask(socket)
				})))
				order := ending(t, socket)
				_, err := client.Write([]byte("first"))
				require.NoError(t, err)
				assert.Equal(t, "ioError", told(t, order))
				assert.Equal(t, "close", told(t, order))
				quiet(t, socket.Loop(), order)
			})
		})
	}
}

// TestResetBeforeTheListener: a read or a write has met it while nothing listened.
func TestResetBeforeTheListener(t *testing.T) {
	for name, meet := range map[string]func(s *sockets.Socket) error{
		"Read":     func(s *sockets.Socket) error { _, err := s.Read(make([]byte, 10)); return err },
		"NextLine": func(s *sockets.Socket) error { _, err := s.NextLine(); return err },
		"Write":    func(s *sockets.Socket) error { _, err := s.Write([]byte("x")); return err },
		"Flush":    func(s *sockets.Socket) error { s.Display("x"); return s.Flush() },
		"ReadFrom": func(s *sockets.Socket) error { _, err := s.ReadFrom(strings.NewReader("x")); return err },
		"OutOfBand": func(s *sockets.Socket) error {
			oob, err := s.OutOfBand()
			return errors.Join(err, oob.NextPut(sockets.NewDatagram([]byte("!"))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				client, socket := pair(t, ns)
				reset(t, client, socket)
				require.ErrorIs(t, meet(socket), syscall.ECONNRESET)
				order := ending(t, socket)
				assert.Equal(t, "ioError", told(t, order))
				assert.Equal(t, "close", told(t, order))
				quiet(t, socket.Loop(), order)
			})
		})
	}
}

// TestFirstFailureIsTold: the loop sends what a Flush that failed has left, and fails
// with EPIPE, which is not why the connection has ended.
func TestFirstFailureIsTold(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := pair(t, ns)
		reset(t, client, socket)
		require.ErrorIs(t, socket.Display("x").Flush(), syscall.ECONNRESET)
		failures := on(t, socket, sockets.EventIOError)
		require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
	})
}

// TestWriteBehindCloseWrite fails, and leaves the other half alone.
func TestWriteBehindCloseWrite(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		texts := gathers(t, socket)
		failures := on(t, socket, sockets.EventIOError)
		closed := on(t, socket, sockets.EventClose)
		require.NoError(t, socket.CloseWrite())
		_, err := client.ReadByte()
		require.ErrorIs(t, err, io.EOF)
		_, err = socket.Write([]byte("too late"))
		require.NoError(t, err)
		require.ErrorIs(t, told(t, failures), syscall.EPIPE)
		_, err = client.Write([]byte("still here"))
		require.NoError(t, err)
		assert.Equal(t, "still here", whole(t, texts, 10))
		quiet(t, socket.Loop(), closed)
	})
}

// sends are the ways to meet a failure by sending.
var sends = map[string]func(t *testing.T, s sender) error{
	"Write":      func(_ *testing.T, s sender) error { _, err := s.Write([]byte("x")); return err },
	"NextPutAll": func(_ *testing.T, s sender) error { return errors.Join(s.NextPutAll([]byte("x")), s.Flush()) },
	"ReadFrom a reader": func(_ *testing.T, s sender) error {
		_, err := s.ReadFrom(strings.NewReader("x"))
		return err
	},
	"ReadFrom a part": func(_ *testing.T, s sender) error {
		_, err := s.ReadFrom(io.LimitReader(strings.NewReader("xx"), 1))
		return err
	},
	"ReadFrom a file": func(t *testing.T, s sender) error {
		file, err := os.Open("streamsocketend_test.go")
		require.NoError(t, err)
		defer func() { _ = file.Close() }()
		_, err = s.ReadFrom(file)
		return err
	},
	"ReadFrom a socket": func(t *testing.T, s sender) error {
		to, from := pair(t, sockets.Default)
		require.NoError(t, to.NextPutAll([]byte("x")))
		require.NoError(t, to.Close())
		_, err := s.ReadFrom(from)
		return err
	},
	"OutOfBand": func(t *testing.T, s sender) error {
		oob, err := s.OutOfBand()
		require.NoError(t, err)
		return oob.NextPut(sockets.NewDatagram([]byte("!")))
	},
}

// sender is what the two kinds of sockets have for sending, and the end of reading.
type sender interface {
	io.Writer
	io.ReaderFrom
	NextPutAll(p []byte) error
	Flush() error
	OutOfBand() (*sockets.DatagramSocket, error)
	NextLine() ([]byte, error)
	Next(n int) ([]byte, error)
	AtEnd() (bool, error)
	EnsureReadable() error
}

// TestHalfAnItemAfterAResetThatSendingMet: the system shows a reset once, and then
// the end of the stream, which delimits nothing.
func TestHalfAnItemAfterAResetThatSendingMet(t *testing.T) {
	for name, send := range sends {
		for class, around := range map[string]func(*testing.T, *sockets.Socket) sender{
			"Socket": func(_ *testing.T, s *sockets.Socket) sender { return s },
			"StreamSocket": func(t *testing.T, s *sockets.Socket) sender {
				stream, err := s.Namespace().StreamSocket.Around(s.Implementation().(impl.Stream))
				require.NoError(t, err)
				return stream
			},
		} {
			t.Run(name+", "+class, func(t *testing.T) {
				worlds(t, func(t *testing.T, ns *sockets.Namespace) {
					s := around(t, cutOff(t, ns))
					require.NoError(t, s.EnsureReadable())
					require.ErrorIs(t, send(t, s), syscall.ECONNRESET)
					for range 2 {
						_, err := s.NextLine()
						require.ErrorIs(t, err, syscall.ECONNRESET)
					}
					all, err := s.Next(len("TRANSFER 100"))
					require.NoError(t, err, "by count")
					assert.Equal(t, "TRANSFER 100", string(all))
					_, err = s.AtEnd()
					require.ErrorIs(t, err, syscall.ECONNRESET)
				})
			})
		}
	}
}

// TestHalfAnItemAfterAResetThatTheLoopMet: what is written by events is sent from a
// goroutine, which meets the reset before the loop hears of it.
func TestHalfAnItemAfterAResetThatTheLoopMet(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		failures := make(chan error, 1)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			reset(t, client, socket)
			_, err := socket.Write([]byte("x"))
			assert.NoError(t, err, "returns at once")
			for socket.BytesPending() > 0 {
				runtime.Gosched()
			}
			_, err = socket.NextLine()
			failures <- err
		})))
		order := ending(t, socket)
		_, err := client.Write([]byte("half a li"))
		require.NoError(t, err)
		require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
		assert.Equal(t, "ioError", told(t, order))
		assert.Equal(t, "close", told(t, order))
	})
}

// TestSendingBehindTheEnd: what the peer has sent is whole, whatever becomes of what
// is sent to it; and so it is when the source of a copy fails, or after CloseWrite.
func TestSendingBehindTheEnd(t *testing.T) {
	for name, send := range map[string]func(t *testing.T, s, peer *sockets.Socket){
		"to a peer that is gone": func(t *testing.T, s, peer *sockets.Socket) {
			require.NoError(t, peer.Close())
			for range 2 {
				_, _ = s.Write([]byte("x"))
			}
			_, err := s.ReadFrom(strings.NewReader("x"))
			require.ErrorIs(t, err, syscall.EPIPE)
		},
		"behind CloseWrite": func(t *testing.T, s, peer *sockets.Socket) {
			require.NoError(t, s.CloseWrite())
			_, err := s.Write([]byte("x"))
			require.ErrorIs(t, err, syscall.EPIPE)
			_, err = s.ReadFrom(cutOff(t, s.Namespace()))
			require.Error(t, err)
			require.NoError(t, peer.Close())
		},
		"from a source that fails": func(t *testing.T, s, peer *sockets.Socket) {
			_, err := s.ReadFrom(cutOff(t, s.Namespace()))
			require.ErrorIs(t, err, syscall.ECONNRESET)
			got, err := peer.Next(len("TRANSFER 100"))
			require.NoError(t, err)
			assert.Equal(t, "TRANSFER 100", string(got))
			require.NoError(t, peer.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				s, peer := pair(t, ns)
				_, err := peer.Write([]byte("last"))
				require.NoError(t, err)
				send(t, s, peer)
				line(t, s, "last")
				end, err := s.AtEnd()
				require.NoError(t, err)
				assert.True(t, end)
			})
		})
	}
}

// lonely returns a socket that has read a part of a line, and whose peer has become
// unreachable. It has sent a byte since. It must be called in a bubble.
func lonely(t *testing.T) *sockets.Socket {
	t.Helper()
	network := memory.NewNetwork(memory.ForTest(t))
	near, err := network.AddHost("near")
	require.NoError(t, err)
	far, err := network.AddHost("far")
	require.NoError(t, err)
	server, err := sockets.NewNamespace(far).ServerSocket.Port(7)
	require.NoError(t, err)
	defer func() { _ = server.Close() }()
	s, err := sockets.NewNamespace(near).Socket.Remote(t.Context(), "far", 7)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	peer, err := server.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = peer.Close() })
	_, err = peer.Write([]byte("half a li"))
	require.NoError(t, err)
	require.NoError(t, s.EnsureReadable())
	require.NoError(t, network.Partition("near", "far"))
	_, err = s.Write([]byte("x"))
	require.NoError(t, err)
	return s
}

// TestTimedOut: a peer that cannot be reached any more is an EventIOError with
// ETIMEDOUT and then EventClose, whichever call has met it, and what has arrived is
// no line.
func TestTimedOut(t *testing.T) {
	const longEnough = time.Hour
	for name, meet := range map[string]func(s *sockets.Socket) error{
		"a listener": nil,
		"Read":       func(s *sockets.Socket) error { _, err := io.ReadAll(s); return err },
		"NextLine":   func(s *sockets.Socket) error { _, err := s.NextLine(); return err },
		"UpToEnd":    func(s *sockets.Socket) error { _, err := s.UpToEnd(0); return err },
		"WriteTo":    func(s *sockets.Socket) error { _, err := s.WriteTo(io.Discard); return err },
		"Write":      func(s *sockets.Socket) error { _, err := s.Write([]byte("x")); return err },
		"ReadFrom":   func(s *sockets.Socket) error { _, err := s.ReadFrom(strings.NewReader("x")); return err },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := lonely(t)
				if meet != nil {
					time.Sleep(longEnough)
					require.ErrorIs(t, meet(s), syscall.ETIMEDOUT)
					_, err := s.NextLine()
					require.ErrorIs(t, err, syscall.ETIMEDOUT)
				}
				order := endingBy(t, s, syscall.ETIMEDOUT)
				time.Sleep(longEnough)
				synctest.Wait()
				require.Len(t, order, 2)
				assert.Equal(t, "ioError", <-order)
				assert.Equal(t, "close", <-order)
				assert.False(t, s.IsOpen())
			})
		})
	}
}
