package kernel_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/sockets"
)

// A server goes through its phases: made, bound, listening. Package sockets does
// this for a program, and with the class objects of a namespace it can be done in
// steps too.
func Example() {
	server, err := kernel.New().NewServer(impl.TCP)
	check(err)
	fmt.Println("made:", server.LocalEndpoint().IsZero())
	check(server.Bind(impl.IP(netip.IPv4Unspecified(), 0))) // any free port
	fmt.Println("bound:", server.LocalEndpoint().Port() != 0)
	check(server.Listen(5))

	second, err := kernel.New().NewServer(impl.TCP)
	check(err)
	fmt.Println("in use:", second.Bind(server.LocalEndpoint()) != nil)
	check(server.Close())
	// Output:
	// made: true
	// bound: true
	// in use: true
}

// A namespace whose names are looked up by a resolver of the program's own.
func ExampleWithResolver() {
	errNoServer := errors.New("no name server today")
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errNoServer
	}}
	ns := sockets.NewNamespace(kernel.New(kernel.WithResolver(resolver)))
	_, err := ns.Dial("tcp", "db.example.:5432")
	var failure *net.DNSError
	fmt.Println(errors.As(err, &failure))
	// Output: true
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
