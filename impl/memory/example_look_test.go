package memory_test

import (
	"fmt"
	"testing"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// What the sockets of a network hold while no call reads.
func ExampleNetwork_Snapshot() {
	network := memory.NewNetwork()
	shop, err := network.AddHost("shop", "10.0.0.1")
	check(err)
	bank, err := network.AddHost("bank", "10.0.0.2")
	check(err)
	server, err := sockets.NewNamespace(bank).Listen("tcp", "10.0.0.2:700")
	check(err)
	client, err := sockets.NewNamespace(shop).Dial("tcp", "bank:700")
	check(err)
	_, err = client.Write(make([]byte, 512))
	check(err)
	fmt.Print(network.Snapshot())
	check(client.Close())
	check(server.Close())
	// Output:
	// Host  Proto  Recv-Q  Send-Q     Room  Local Address   Foreign Address  State        Waiting
	// bank  tcp         1    4096           10.0.0.2:700    *                LISTEN
	// bank  tcp       512       0  4325376  10.0.0.2:700    10.0.0.1:32768   ESTABLISHED
	// shop  tcp         0       0  4324864  10.0.0.1:32768  10.0.0.2:700     ESTABLISHED
}

// Whether the other side has read what was sent.
func ExampleInspect() {
	ns := sockets.NewNamespace(memory.New())
	server, err := ns.Listen("tcp", "127.0.0.1:700")
	check(err)
	client, err := ns.Dial("tcp", "127.0.0.1:700")
	check(err)
	accepted, err := server.Accept()
	check(err)
	_, err = client.Write([]byte("hello"))
	check(err)

	info, _ := memory.Inspect(client)
	fmt.Println(info.PeerRecvQueue, "bytes wait")
	_, err = accepted.Read(make([]byte, 5))
	check(err)
	info, _ = memory.Inspect(client)
	fmt.Println(info.PeerRecvQueue, "bytes wait")
	check(accepted.Close())
	info, _ = memory.Inspect(client)
	fmt.Println(info.State)
	// Output:
	// 5 bytes wait
	// 0 bytes wait
	// CLOSE_WAIT
}

// A test that fails when it forgets to close what it opens.
func ExampleForTest() {
	_ = func(t *testing.T) {
		host := memory.New(memory.ForTest(t))
		server, err := sockets.NewNamespace(host).Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = server.Close() }()
		// …
	}
}
