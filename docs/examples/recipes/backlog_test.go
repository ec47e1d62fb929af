package recipes

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// A server that is too busy to accept holds as many connections as its queue
// has places, and one more. Then a client hears nothing until it gives up, or
// until there is a place again.
func TestFullBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		shop, bank := addHost(t, network, "shop"), addHost(t, network, "bank")
		server, err := bank.ServerSocket.Port(700, sockets.QueueSize(2))
		ok(t, err)
		defer func() { _ = server.Close() }()

		for range 3 {
			client, err := shop.Dial("tcp", "bank:700")
			ok(t, err)
			defer func() { _ = client.Close() }()
		}
		info, _ := memory.Inspect(server)
		if info.Queued != 3 || info.Backlog != 2 {
			t.Fatal("the queue should be full:", info)
		}

		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err = shop.DialContext(ctx, "tcp", "bank:700")
		if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != 10*time.Second {
			t.Fatal(err, "after", time.Since(began))
		}

		// One connection is accepted five seconds into the next attempt, and
		// the SYN that is sent after seven finds its place.
		time.AfterFunc(5*time.Second, func() {
			accepted, err := server.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			_ = accepted.Close()
		})
		began = time.Now()
		client, err := shop.Dial("tcp", "bank:700")
		ok(t, err)
		defer func() { _ = client.Close() }()
		if took := time.Since(began); took != 7*time.Second {
			t.Fatal("connected after", took)
		}
	})
}
