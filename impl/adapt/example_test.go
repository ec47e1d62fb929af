package adapt_test

import (
	"context"
	"fmt"
	"net"

	"github.com/smalltalk-sockets/go/impl/adapt"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// A namespace over two functions. Those of package net, of an SSH client, of a tsnet node
// or of gVisor's netstack take the place of the engine's.
func ExampleProvider() {
	engine := sockets.NewNamespace(memory.New())
	ns := sockets.NewNamespace(&adapt.Provider{
		Dial: engine.DialContext,
		Listen: func(_ context.Context, network, address string) (net.Listener, error) {
			return engine.Listen(network, address)
		},
	})

	server, err := ns.ServerSocket.Port(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		peer, err := server.Accept()
		if err != nil {
			return
		}
		defer func() { _ = peer.Close() }()
		line, _ := peer.NextLine()
		_ = peer.NextPutAll(append([]byte("hello, "), line...))
	}()

	client, err := ns.Socket.Remote(context.Background(), "localhost", server.LocalPort())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = client.Close() }()
	_ = client.NextPutAll([]byte("adapter\r\n"))
	text, _ := client.UpToEnd(100)
	fmt.Printf("%s\n", text)
	// Output: hello, adapter
}

// A socket around one connection, such as a channel of SSH or a TLS connection.
func ExampleConn() {
	near, far := net.Pipe()
	stream, err := adapt.Conn(near)
	if err != nil {
		fmt.Println(err)
		return
	}
	socket, err := sockets.Default.Socket.Around(stream)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = socket.Close() }()

	go func() { _, _ = far.Write([]byte("one\r\ntwo\r\n")) }()
	for range 2 {
		line, _ := socket.NextLine()
		fmt.Printf("%s\n", line)
	}
	// Output:
	// one
	// two
}
