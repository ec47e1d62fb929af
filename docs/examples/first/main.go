// A server and a client that greet each other.
package main

import (
	"context"
	"fmt"
	"log"
	"sync"

	"github.com/smalltalk-sockets/go/sockets"
)

func main() {
	answer, err := conversation(sockets.Default) // the operating system's sockets
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer)
}

// conversation runs over any namespace: it does not know which network that is.
func conversation(ns *sockets.Namespace) (string, error) {
	server, err := ns.ServerSocket.Port(0) // 0 is any free port
	if err != nil {
		return "", err
	}
	var greeting sync.WaitGroup
	defer greeting.Wait()
	defer func() { _ = server.Close() }()
	greeting.Go(func() { greet(server) })

	client, err := ns.Socket.Remote(context.Background(), "localhost", server.LocalPort())
	if err != nil {
		return "", err
	}
	defer func() { _ = client.Close() }()
	client.Display("world").NL()   // waits in the write buffer
	return client.NextLineString() // sends it, and waits for a whole line
}

// greet serves one client.
func greet(server *sockets.ServerSocket) {
	client, err := server.Accept()
	if err != nil {
		return // the server is closed
	}
	_ = client.SetLineLimit(100) // a longer line is an error
	if name, err := client.NextLine(); err == nil {
		client.Printf("Hello, %s!\n", name)
	}
	_ = client.Close() // which sends what is buffered
}
