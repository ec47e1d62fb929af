package recipes

import (
	"net/netip"
	"testing"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// greetings sends a line to every client.
func greetings(t *testing.T, ns *sockets.Namespace, line string) {
	server, err := ns.ServerSocket.Port(700)
	ok(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			client, err := server.Accept()
			if err != nil {
				return // the server is closed
			}
			client.Display(line).NL()
			_ = client.Close() // which sends it
		}
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
}

// A name moves from one host to another. The next look-up finds the new one, and
// connections stay where they are.
func TestNameThatMoves(t *testing.T) {
	network := memory.NewNetwork(memory.ForTest(t))
	shop := addHost(t, network, "shop")
	greetings(t, addHost(t, network, "old"), "I am the old one")
	greetings(t, addHost(t, network, "new"), "I am the new one")
	ok(t, network.SetAlias("bank.test", "old"))

	before, err := shop.Socket.Remote(t.Context(), "bank.test", 700)
	ok(t, err)
	defer func() { _ = before.Close() }()
	ok(t, network.SetAlias("bank.test", "new"))
	after, err := shop.Socket.Remote(t.Context(), "bank.test", 700)
	ok(t, err)
	defer func() { _ = after.Close() }()

	for socket, want := range map[*sockets.Socket]string{before: "I am the old one", after: "I am the new one"} {
		if line, err := socket.NextLineString(); err != nil || line != want {
			t.Error(line, err)
		}
	}

	// A name can lead to an address that no host has, and it can fail.
	ok(t, network.SetName("bank.test", netip.MustParseAddr("10.9.9.9")))
	ok(t, network.FailName("bank.test", memory.NameServerFails))
	if _, err := shop.Dial("tcp", "bank.test:700"); err == nil {
		t.Error("the name server should have failed")
	} else {
		t.Log(err)
	}
}
