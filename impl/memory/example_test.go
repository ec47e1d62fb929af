package memory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A server and a client on the loopback address of a host in memory.
func Example() {
	host := memory.New()
	server, err := host.NewServer(impl.TCP)
	check(err)
	at := impl.IP(netip.MustParseAddr("127.0.0.1"), 7)

	client, err := host.NewStream(impl.TCP)
	check(err)
	check(server.Bind(at))
	err = client.Connect(context.Background(), at)
	fmt.Println("refused:", errors.Is(err, syscall.ECONNREFUSED))

	check(server.Listen(5))
	check(client.Connect(context.Background(), at))
	_, err = client.Write([]byte("hello"))
	check(err)
	check(client.CloseWrite())

	accepted, err := server.Accept()
	check(err)
	text, err := io.ReadAll(accepted)
	check(err)
	fmt.Printf("%s\n", text)
	// Output:
	// refused: true
	// hello
}

// A host that can look up names.
func ExampleName() {
	host := memory.New(memory.Name("db.test", netip.MustParseAddr("127.0.0.2")))
	addrs, err := host.LookupHost(context.Background(), "db.test")
	fmt.Println(addrs, err)
	_, err = host.LookupHost(context.Background(), "cache.test")
	fmt.Println(err)
	// Output:
	// [127.0.0.2] <nil>
	// lookup cache.test: no such host
}

// A program that wants port 80 and falls back to another, because an ordinary user
// runs it.
func ExampleHost_SetPrivileged() {
	host := memory.New()
	host.SetPrivileged(false)
	server, err := host.NewServer(impl.TCP)
	check(err)
	err = server.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 80))
	if errors.Is(err, os.ErrPermission) {
		fmt.Println("port 80 is not permitted")
		check(server.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 8080)))
	}
	fmt.Println(server.LocalEndpoint())
	// Output:
	// port 80 is not permitted
	// 127.0.0.1:8080
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
