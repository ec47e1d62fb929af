package main

import (
	"context"
	"io"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShutdownWaitsForARunningTransfer(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, bigTree(t))
			conn := s.begin()
			cut := make(chan int, 1)
			go func() { cut <- s.Shutdown(context.Background()) }()
			for { // until no client is accepted any more
				extra, err := ns.Socket.Remote(t.Context(), "127.0.0.1", s.Port())
				if err != nil {
					break
				}
				require.NoError(t, extra.Close())
			}
			select {
			case <-cut:
				require.Fail(t, "the shutdown did not wait")
			default:
			}

			n, err := io.Copy(io.Discard, conn)
			require.NoError(t, err)
			assert.Equal(t, int64(bigSize-1), n)
			assert.Zero(t, <-cut)
		})
	}
}

func TestShutdownCutsOffWhatTakesTooLong(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, bigTree(t))
			conn := s.begin()
			ctx, cancel := context.WithCancel(t.Context())
			cut := make(chan int, 1)
			go func() { cut <- s.Shutdown(ctx) }()
			cancel()
			assert.Equal(t, 1, <-cut)
			assert.Error(t, (<-s.done).Err)
			n, err := io.Copy(io.Discard, conn)
			assert.Error(t, err, "what is cut short must not look complete")
			assert.Less(t, n, int64(bigSize-1))
		})
	}
}

func TestDisconnectHarmsNobody(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, bigTree(t))
			staying, leaving := s.begin(), s.begin()
			abort(leaving)
			c := <-s.done
			assert.Equal(t, "/big", c.Selector)
			assert.Error(t, c.Err)

			assert.Equal(t, "small\r\n.\r\n", s.ask("/small\r\n"))
			n, err := io.Copy(io.Discard, staying)
			require.NoError(t, err)
			assert.Equal(t, int64(bigSize-1), n)
		})
	}
}

func TestMoreClientsThanConversations(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, bigTree(t), func(s *Server) { s.sockets.MaxConversations = 2 })
			var clients sync.WaitGroup
			for range 10 {
				clients.Go(func() {
					_, err := s.client().Text(t.Context(), "/small", io.Discard)
					assert.NoError(t, err)
				})
			}
			clients.Wait()
		})
	}
}
