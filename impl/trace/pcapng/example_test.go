package pcapng_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
	"github.com/smalltalk-sockets/go/sockets"
)

// The conversations of a program over the kernel, for Wireshark. A test over the network
// in memory has memory.Observe(capture) in the place of the wrapper.
func ExampleNew() {
	file, err := os.Create(filepath.Join(os.TempDir(), "example.pcapng"))
	check(err)
	defer func() { check(os.Remove(file.Name())) }()
	capture := pcapng.New(file)
	ns := sockets.NewNamespace(trace.Wrap(kernel.New(), capture))

	server, err := ns.Listen("tcp", "127.0.0.1:0")
	check(err)
	client, err := ns.Dial("tcp", server.Addr().String())
	check(err)
	_, err = client.Write([]byte("hello"))
	check(err)
	check(client.Close())
	check(server.Close())

	check(capture.Close())
	check(file.Close())
	fmt.Println(capture.Err())
	// Output: <nil>
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
