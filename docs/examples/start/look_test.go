package start

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestServerWaitsForTheRestOfALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, shop, _ := twoHosts(t)
		conn, err := sockets.NewNamespace(shop).Dial("tcp", "bank:700")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.Write([]byte("half a li")); err != nil {
			t.Fatal(err)
		}

		synctest.Wait() // until every goroutine of the bubble is blocked
		if info, _ := memory.Inspect(conn); info.SendQueue != 9 || info.PeerRecvQueue != 0 {
			t.Error("not on their way:", info)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if info, _ := memory.Inspect(conn); info.SendQueue != 0 || info.PeerRecvQueue != 0 {
			t.Error("not read by the server:", info)
		}
		t.Logf("all sockets:\n%v", network.Snapshot())
	})
}
