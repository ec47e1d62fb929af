package sockets_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// Many send and many receive, by every way there is, and each datagram comes to
// one of them, whole. Unix datagrams are not lost.
func TestManyGoroutinesShareADatagramSocket(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		const senders, each = 8, 200
		server := guarded(t)(ns.DatagramSocket.Local(ns.UnixAddress.Path("@"+t.Name()), 0))
		client := guarded(t)(ns.DatagramSocket.RemoteAddress(server.LocalAddress(), 0))

		var sending, receiving sync.WaitGroup
		for i := range senders {
			sending.Go(func() {
				for k := range each {
					text := fmt.Appendf(nil, "%d/%d", i, k)
					var err error
					switch i % 3 {
					case 0:
						err = client.NextPut(sockets.NewDatagram(text))
					case 1:
						_, err = client.Write(text)
					default:
						_, err = client.NextPutAll([]*sockets.Datagram{sockets.NewDatagram(text)})
					}
					assert.NoError(t, err)
				}
			})
		}
		var mu sync.Mutex
		seen := make(map[string]int)
		var got atomic.Int64
		note := func(data []byte) {
			mu.Lock()
			defer mu.Unlock()
			seen[string(data)]++
			if got.Add(1) == senders*each {
				_ = server.SetReadDeadline(time.Now()) // which ends those that wait
			}
		}
		for i := range 4 {
			receiving.Go(func() {
				d, p := new(sockets.Datagram), make([]byte, 100)
				var err error
				for err == nil {
					switch i {
					case 0:
						if d, err = server.Next(); err == nil {
							note(d.Data)
						}
					case 1:
						if err = server.Receive(d); err == nil {
							note(d.Data)
						}
					case 2:
						var n int
						if n, _, err = server.ReadFrom(p); err == nil {
							note(p[:n])
						}
					default:
						ds := []*sockets.Datagram{new(sockets.Datagram), new(sockets.Datagram), new(sockets.Datagram)}
						var n int
						n, err = server.ReceiveAvailable(ds)
						for _, d := range ds[:n] {
							note(d.Data)
						}
					}
				}
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
			})
		}
		sending.Wait()
		receiving.Wait()
		assert.Len(t, seen, senders*each)
		for text, times := range seen {
			assert.Equal(t, 1, times, text)
		}
	})
}

// Close and deadlines meet calls that wait, and all of them end.
func TestCloseMeetsCallsThatWait(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for range 20 {
			s, err := ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), 0)
			require.NoError(t, err)
			var waiting sync.WaitGroup
			for _, call := range []func() error{
				next(s),
				func() error { _, err := s.Peek(); return err },
				func() error { return s.Receive(new(sockets.Datagram)) },
				func() error { _, err := s.NextFrom(s.LocalAddress(), 1); return err },
				func() error { _, err := s.ReceiveAvailable([]*sockets.Datagram{new(sockets.Datagram)}); return err },
				func() error { _, _, err := s.ReadFrom(make([]byte, 1)); return err },
				s.EnsureReadable,
			} {
				waiting.Go(func() {
					err := call()
					for errors.Is(err, os.ErrDeadlineExceeded) {
						err = call()
					}
					assert.ErrorIs(t, err, net.ErrClosed)
				})
			}
			require.NoError(t, s.SetReadDeadline(time.Now()))
			require.NoError(t, s.SetReadDeadline(time.Time{}))
			require.NoError(t, s.Close())
			waiting.Wait()
		}
	})
}
