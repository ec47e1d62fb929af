package pcapng_test

import (
	"bytes"
	"fmt"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
	"github.com/smalltalk-sockets/go/impl/trace/pcapng"
	"github.com/smalltalk-sockets/go/sockets"
)

// The conversations of a program, for Wireshark: the buffer stands for a file, and any
// implementation can be wrapped, the kernel's for example. A test over the network in
// memory may have memory.Observe(capture) in the place of the wrapper.
func ExampleNew() {
	var file bytes.Buffer
	capture := pcapng.New(&file)
	ns := sockets.NewNamespace(trace.Wrap(memory.New(), capture))

	server, err := ns.Listen("tcp", "127.0.0.1:0")
	check(err)
	client, err := ns.Dial("tcp", server.Addr().String())
	check(err)
	_, err = client.Write([]byte("hello"))
	check(err)
	check(client.Close())
	check(server.Close())

	check(capture.Close())
	fmt.Println(capture.Err(), bytes.Contains(file.Bytes(), []byte("hello")))
	// Output: <nil> true
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
