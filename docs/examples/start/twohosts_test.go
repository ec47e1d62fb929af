package start

import (
	"testing"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// twoHosts makes a network of two hosts, 20 milliseconds apart, and starts a
// server of prices on the one that is called bank.
func twoHosts(t *testing.T) (network *memory.Network, shop, bank *memory.Host) {
	t.Helper()
	network = memory.NewNetwork(memory.ForTest(t))
	shop, err := network.AddHost("shop") // 10.0.0.1 and fd00::1
	if err != nil {
		t.Fatal(err)
	}
	bank, err = network.AddHost("bank") // 10.0.0.2 and fd00::2
	if err != nil {
		t.Fatal(err)
	}
	err = network.Shape("shop", "bank", memory.Link{Latency: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	serve(t, bank)
	return network, shop, bank
}

// serve starts a server of prices on a host. It ends with the test.
func serve(t *testing.T, host *memory.Host) {
	t.Helper()
	listener, err := sockets.NewNamespace(host).Listen("tcp", ":700")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() { _ = Serve(listener, map[string]string{"tea": "3.20"}) }()
}

func TestPriceFromAnotherHost(t *testing.T) {
	_, shop, _ := twoHosts(t)
	began := time.Now()
	price, err := Price(sockets.NewNamespace(shop).DialContext, "bank:700", "tea")
	if price != "3.20" {
		t.Error(price, err)
	}
	if took := time.Since(began); took < 80*time.Millisecond {
		t.Error("two round trips took", took)
	}
}
