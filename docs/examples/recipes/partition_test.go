package recipes

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
)

// connectInTheEnd is the program under test: it gives each attempt two seconds, rests for
// one between them, and does not give up.
func connectInTheEnd(dial func(ctx context.Context, network, address string) (net.Conn, error), address string) (net.Conn, int) {
	for attempt := 1; ; attempt++ {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		conn, err := dial(ctx, "tcp4", address)
		cancel()
		if err == nil {
			return conn, attempt
		}
		time.Sleep(time.Second)
	}
}

func TestRetriesUntilThePartitionHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		shop, bank := addHost(t, network, "shop"), addHost(t, network, "bank")
		server, err := bank.Listen("tcp", "bank:700")
		ok(t, err)
		defer func() { _ = server.Close() }()

		ok(t, network.Partition("shop", "bank"))
		time.AfterFunc(9500*time.Millisecond, func() {
			if err := network.Heal("shop", "bank"); err != nil {
				t.Error(err)
			}
		})
		began := time.Now()
		conn, attempts := connectInTheEnd(shop.DialContext, "bank:700")
		defer func() { _ = conn.Close() }()

		// The attempts begin at 0, 3, 6 and 9 seconds. The first SYN of the
		// fourth is lost too, and the one that is sent a second later arrives.
		if took := time.Since(began); attempts != 4 || took != 10*time.Second {
			t.Fatal(attempts, "attempts took", took)
		}
	})
}
