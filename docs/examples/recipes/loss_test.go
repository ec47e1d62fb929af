package recipes

import (
	"bytes"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
)

// A link that loses every fifth packet and is never quite as fast as the last
// time. A stream over it only takes longer, and always as long: what is lost is
// decided by the seed, and SOCKETS_SEED=2 is another day on the same link.
func TestFlakyLink(t *testing.T) {
	flaky := memory.Link{
		Latency:   20 * time.Millisecond,
		Jitter:    10 * time.Millisecond,
		Bandwidth: 1 << 20,
		Loss:      0.2,
	}
	first, again := transfer(t, flaky), transfer(t, flaky)
	if again != first {
		t.Error("the same seed took", first, "and then", again)
	}
	if good := transfer(t, memory.Link{Bandwidth: 1 << 20}); good >= first {
		t.Error("a good link took", good, "and the flaky one", first)
	}
}

// transfer sends 256 KiB over a link and returns how long that takes.
func transfer(t *testing.T, link memory.Link) (took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		network := memory.NewNetwork(memory.ForTest(t))
		shop, bank := addHost(t, network, "shop"), addHost(t, network, "bank")
		ok(t, network.Shape("shop", "bank", link))
		server, err := bank.Listen("tcp", "bank:700")
		ok(t, err)
		defer func() { _ = server.Close() }()

		began := time.Now()
		sender, err := shop.Dial("tcp", "bank:700")
		ok(t, err)
		receiver, err := server.Accept()
		ok(t, err)
		defer func() { _ = receiver.Close() }()
		data := bytes.Repeat([]byte("0123456789abcdef"), 16<<10)
		go func() {
			_, _ = sender.Write(data)
			_ = sender.Close()
		}()
		got, err := io.ReadAll(receiver)
		ok(t, err)
		if !bytes.Equal(got, data) {
			t.Error("what arrived is not what was sent")
		}
		took = time.Since(began)
	})
	return took
}
