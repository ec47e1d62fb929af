package memory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/sockets"
)

// Two hosts. Without addresses of its own a host gets the next ones.
func ExampleNetwork_AddHost() {
	network := memory.NewNetwork()
	shop, err := network.AddHost("shop")
	check(err)
	bank, err := network.AddHost("bank", "192.0.2.7")
	check(err)
	fmt.Println(shop.Addrs(), bank.Addrs())

	server, err := sockets.NewNamespace(bank).Listen("tcp", ":700")
	check(err)
	client, err := sockets.NewNamespace(shop).Dial("tcp", "bank:700")
	check(err)
	fmt.Println(client.RemoteAddr())
	check(client.Close())
	check(server.Close())
	// Output:
	// [10.0.0.1 fd00::1] [192.0.2.7]
	// 192.0.2.7:700
}

// A link with latency that loses packets. In a bubble of testing/synctest the test
// takes no real time, and the connect exactly 40 milliseconds.
func ExampleNetwork_Shape() {
	network := memory.NewNetwork()
	client, server := connected(network)
	check(network.Shape("shop", "bank", memory.Link{Latency: 20 * time.Millisecond, Loss: 0.01}))
	began := time.Now()
	_, err := client.Write([]byte("x"))
	check(err)
	_, err = io.ReadFull(server, make([]byte, 1))
	check(err)
	fmt.Println("late:", time.Since(began) >= 20*time.Millisecond)

	link, err := network.Link("shop", "bank")
	check(err)
	fmt.Println(link)
	// Output:
	// late: true
	// latency 20ms, loss 0.01
}

// A different link in each direction: a narrow upload and a fast download.
func ExampleNetwork_ShapeOneWay() {
	network := memory.NewNetwork()
	connected(network)
	check(network.ShapeOneWay("shop", "bank", memory.Link{Bandwidth: 100_000}))
	up, err := network.Link("shop", "bank")
	check(err)
	down, err := network.Link("bank", "shop")
	check(err)
	fmt.Println(up.Bandwidth, down.Bandwidth)
	// Output: 100000 0
}

// A link that refuses every attempt to connect, as a firewall does.
func ExampleConnects() {
	network := memory.NewNetwork()
	client, _ := connected(network)
	check(network.Shape("shop", "bank", memory.Link{Connects: memory.ConnectsRefused}))
	_, err := sockets.NewNamespace(network.Host("shop")).Dial("tcp", "bank:700")
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
	_, err = client.Write([]byte("connections stay"))
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

// A partition loses no byte of a connection: what is sent meanwhile arrives later.
func ExampleNetwork_Partition() {
	network := memory.NewNetwork()
	client, server := connected(network)
	check(network.Partition("shop", "bank"))
	_, err := client.Write([]byte("hello"))
	check(err)
	info, _ := memory.Inspect(client)
	fmt.Println("bytes on their way:", info.SendQueue)

	check(network.Heal("shop", "bank"))
	p := make([]byte, 5)
	_, err = io.ReadFull(server, p) // after a retransmission
	fmt.Println(string(p), err)
	// Output:
	// bytes on their way: 5
	// hello <nil>
}

// A direction that is cut: requests arrive, and replies do not.
func ExampleNetwork_PartitionOneWay() {
	network := memory.NewNetwork()
	client, server := connected(network)
	check(network.PartitionOneWay("bank", "shop"))
	_, err := client.Write([]byte("request"))
	check(err)
	p := make([]byte, 7)
	_, err = io.ReadFull(server, p)
	fmt.Println(string(p), err)
	_, err = server.Write([]byte("reply"))
	check(err)
	check(client.SetReadDeadline(time.Now().Add(time.Millisecond)))
	_, err = client.Read(p)
	fmt.Println(err.(net.Error).Timeout())
	// Output:
	// request <nil>
	// true
}

// A host that crashes sends nothing to its peers. They find out when it is restarted:
// it does not know the connection any more, and resets it.
func ExampleHost_Crash() {
	network := memory.NewNetwork()
	client, server := connected(network)
	bank := network.Host("bank")
	bank.Crash()
	fmt.Println(bank)
	_, err := server.Write([]byte("x"))
	fmt.Println("its own sockets:", errors.Is(err, net.ErrClosed))
	_, err = client.Write([]byte("x"))
	fmt.Println("a peer:", err)

	bank.Restart()
	_, err = client.Read(make([]byte, 1)) // the retransmission of x gets a reset
	fmt.Println("a peer:", errors.Is(err, syscall.ECONNRESET))
	// Output:
	// host bank (10.0.0.2, fd00::2), down
	// its own sockets: true
	// a peer: <nil>
	// a peer: true
}

// A name server that has an error of its own, and a name that is repaired.
func ExampleNetwork_FailName() {
	network := memory.NewNetwork()
	shop, err := network.AddHost("shop")
	check(err)
	check(network.FailName("bank.test", memory.NameServerFails))
	_, err = shop.LookupHost(context.Background(), "bank.test")
	fmt.Println(err)
	var failure *net.DNSError
	fmt.Println("temporary:", errors.As(err, &failure) && failure.Temporary())

	check(network.SetName("bank.test", netip.MustParseAddr("192.0.2.7")))
	fmt.Println(shop.LookupHost(context.Background(), "bank.test"))
	// Output:
	// lookup bank.test: server misbehaving
	// temporary: true
	// [192.0.2.7] <nil>
}

// All that happens, a line for each event, here without the times.
func ExampleTranscript() {
	var text strings.Builder
	network := memory.NewNetwork(memory.Transcript(&text))
	connected(network)
	for line := range strings.Lines(text.String()) {
		_, event, _ := strings.Cut(line, " ")
		fmt.Print(event)
	}
	// Output:
	// -- AddHost(shop, 10.0.0.1, fd00::1)
	// -- AddHost(bank, 10.0.0.2, fd00::2)
	// bank TCP 10.0.0.2:700: bound
	// bank TCP 10.0.0.2:700: listening
	// shop TCP 10.0.0.1:32768 > 10.0.0.2:700: connecting
	// shop>bank TCP 10.0.0.1:32768 > 10.0.0.2:700 SYN: sent
	// shop>bank TCP 10.0.0.1:32768 > 10.0.0.2:700 SYN: arrived
	// bank>shop TCP 10.0.0.2:700 > 10.0.0.1:32768 SYN-ACK: sent
	// bank>shop TCP 10.0.0.2:700 > 10.0.0.1:32768 SYN-ACK: arrived
	// shop TCP 10.0.0.1:32768 > 10.0.0.2:700: established
	// shop>bank TCP 10.0.0.1:32768 > 10.0.0.2:700 ACK: sent
	// shop>bank TCP 10.0.0.1:32768 > 10.0.0.2:700 ACK: arrived
	// bank TCP 10.0.0.2:700 > 10.0.0.1:32768: established
	// bank>shop TCP 10.0.0.2:700 > 10.0.0.1:32768 ack 0 window 131072: sent
	// bank>shop TCP 10.0.0.2:700 > 10.0.0.1:32768 ack 0 window 131072: arrived
	// bank TCP 10.0.0.2:700 > 10.0.0.1:32768: accepted
}

// A program that is told of what happens: here it counts the bytes that each end sends,
// also within a host.
func ExampleObserve() {
	sent := make(map[string]int)
	counting := trace.ObserverFunc(func(e *trace.Event) {
		if e.Kind == trace.Sent && !e.Again {
			sent[e.Host] += e.Size
		}
	})
	client, server := connected(memory.NewNetwork(memory.Observe(counting)))
	_, err := client.Write([]byte("how much is tea?"))
	check(err)
	_, err = server.Write([]byte("3.20"))
	check(err)
	fmt.Println(sent)
	// Output:
	// map[bank:4 shop:16]
}

// The last events, with their bytes, as values: a conversation to compare.
func ExampleObserve_log() {
	log := trace.NewLog(0, 0)
	client, server := connected(memory.NewNetwork(memory.Observe(log)))
	_, err := client.Write([]byte("tea?\n"))
	check(err)
	_, err = server.Write([]byte("3.20\n"))
	check(err)
	for _, e := range log.Events() {
		if e.Kind == trace.Arrived && e.Size > 0 {
			fmt.Printf("%s: %q\n", e.Host, e.Data)
		}
	}
	// Output:
	// shop: "tea?\n"
	// bank: "3.20\n"
}

// Ports that run out.
func ExampleHost_SetEphemeralPorts() {
	host := memory.New()
	check(host.SetEphemeralPorts(40000, 40001))
	for range 3 {
		socket, err := host.NewDatagram(impl.UDP)
		check(err)
		err = socket.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 0))
		fmt.Println(socket.LocalEndpoint(), errors.Is(err, syscall.EADDRINUSE))
	}
	// Output:
	// 127.0.0.1:40000 false
	// 127.0.0.1:40001 false
	//  true
}

// Sockets that were left open, without a test.
func ExampleNetwork_Leaks() {
	network := memory.NewNetwork(memory.TrackSockets())
	client, _ := connected(network)
	check(client.Close())
	for _, leak := range network.Leaks() {
		fmt.Println(leak.Host, leak.Local, leak.State)
	}
	// Output:
	// bank 10.0.0.2:700 LISTEN
	// bank 10.0.0.2:700 CLOSE_WAIT
}

// connected adds two hosts to a network, shop and bank, and connects the first to a
// server on the second.
func connected(network *memory.Network) (client, server net.Conn) {
	shop, err := network.AddHost("shop")
	check(err)
	bank, err := network.AddHost("bank")
	check(err)
	listener, err := sockets.NewNamespace(bank).Listen("tcp", "10.0.0.2:700")
	check(err)
	client, err = sockets.NewNamespace(shop).Dial("tcp", "10.0.0.2:700")
	check(err)
	server, err = listener.Accept()
	check(err)
	return client, server
}
