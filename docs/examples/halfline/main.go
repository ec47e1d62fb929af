// Two ways to read the lines of a client that pauses in the middle of one.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func main() {
	ns := sockets.NewNamespace(memory.New())
	half, err := received(ns, withBufio)
	if err != nil {
		log.Fatal(err)
	}
	whole, err := received(ns, withSockets)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("bufio:   %q\nsockets: %q\n", half, whole)
}

// received returns the lines that a reader finds before a timeout of a second in
// the middle of a line, and after it.
func received(ns *sockets.Namespace, read func(*sockets.Socket) []string) ([]string, error) {
	client, server, err := connected(ns)
	if err != nil {
		return nil, err
	}
	defer func() { _ = server.Close() }()
	_, _ = client.Write([]byte("pay 100"))
	_ = server.SetReadDeadline(time.Now().Add(time.Second))
	lines := read(server)
	_, _ = client.Write([]byte("0 to Ann\n"))
	_ = client.Close()
	_ = server.SetReadDeadline(time.Time{})
	return append(lines, read(server)...), nil
}

// connected returns both ends of a connection.
func connected(ns *sockets.Namespace) (client, server *sockets.Socket, err error) {
	listener, err := ns.ServerSocket.Port(0)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = listener.Close() }()
	client, err = ns.Socket.Remote(context.Background(), "localhost", listener.LocalPort())
	if err != nil {
		return nil, nil, err
	}
	server, err = listener.Accept()
	if err != nil {
		_ = client.Close()
	}
	return client, server, err
}
