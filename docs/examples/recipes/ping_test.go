package recipes

import (
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// ping reports whether a host replies to an echo request within a second, and how
// long that takes. Every host replies as long as it is up and the links let the
// packets through. Raw sockets need no privilege here, unless Host.SetPrivileged
// has taken it.
func ping(t *testing.T, from, host *memory.Host) (took time.Duration, up bool) {
	t.Helper()
	ns := sockets.NewNamespace(from)
	raw, err := ns.IPAddress.NewRawSocket()
	ok(t, err)
	defer func() { _ = raw.Close() }()
	address, err := ns.IPAddress.FromBytes(host.Addrs()[0].AsSlice())
	ok(t, err)
	ok(t, raw.ConnectTo(address, 0))
	request, err := (&icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{ID: 1, Seq: 1}}).Marshal(nil)
	ok(t, err)

	began := time.Now()
	ok(t, raw.NextPut(sockets.NewDatagram(request)))
	ok(t, raw.SetReadDeadline(began.Add(time.Second)))
	_, err = raw.Next() // from that host alone, so that it can only be the reply
	return time.Since(began), err == nil
}

func TestAHostIsPinged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		shop, err := network.AddHost("shop")
		ok(t, err)
		bank, err := network.AddHost("bank")
		ok(t, err)
		ok(t, network.Shape("shop", "bank", memory.Link{Latency: 20 * time.Millisecond}))

		if took, up := ping(t, shop, bank); !up || took != 40*time.Millisecond {
			t.Error("up:", up, "after", took)
		}
		bank.Crash()
		if took, up := ping(t, shop, bank); up || took != time.Second {
			t.Error("crashed, up:", up, "after", took)
		}
		bank.Restart()
		if _, up := ping(t, shop, bank); !up {
			t.Error("not up after Restart")
		}
	})
}
