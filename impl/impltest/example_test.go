package impltest_test

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"testing"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The test of an implementation: it runs the suite.
func ExampleRun() {
	_ = func(t *testing.T) {
		impltest.Run(t, impltest.Default(t, func(testing.TB) impl.Provider { return memory.New() }))
	}
}

// A wrapper that only forwards: its sockets are those of the network behind it, and
// impl.As finds on them what it finds there.
func ExampleWrap() {
	wrapped := impltest.Wrap(memory.New())
	server, err := wrapped.NewServer(impl.TCP)
	check(err)
	check(server.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 700)))
	_, has := impl.As[impl.Options](server)
	fmt.Println(server.LocalEndpoint(), has)
	check(server.Close())
	// Output: 127.0.0.1:700 true
}

// A stream for a function that takes a net.Conn.
func ExampleConn() {
	host := memory.New()
	server, err := host.NewServer(impl.TCP)
	check(err)
	check(server.Bind(impl.IP(netip.MustParseAddr("127.0.0.1"), 700)))
	check(server.Listen(1))
	stream, err := host.NewStream(impl.TCP)
	check(err)
	check(stream.Connect(context.Background(), server.LocalEndpoint()))
	conn := impltest.Conn(stream)
	_, err = io.WriteString(conn, "hello")
	fmt.Println(conn.RemoteAddr(), err)
	check(conn.Close())
	check(server.Close())
	// Output: 127.0.0.1:700 <nil>
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
